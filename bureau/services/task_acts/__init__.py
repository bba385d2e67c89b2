"""Acts around tasks: 撤回, 转办, 加签, 催办, 传阅, and answering a form outside Tasklist."""
