"""Questions asked at the same time, where a person waits and none needs the other's answer."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Generic, TypeVar

T = TypeVar("T")

#: Questions under way at once in one process; a further one is asked by whoever wants its answer.
_THREADS: Final = 8
_POOL: Final = ThreadPoolExecutor(_THREADS, thread_name_prefix="at-once")


class Asked(Generic[T]):
    """A question that is being asked meanwhile, with the correlation id of who asks.

    Args:
        question: called once, in another thread or in the one that wants the answer.
    """

    def __init__(self, question: Callable[[], T]) -> None:
        self._question = question
        context = contextvars.copy_context()
        self._future: Future[T] = _POOL.submit(lambda: context.run(question))

    def answer(self) -> T:
        """The answer; what the question raises is raised here.

        One that no thread has begun yet is asked here and now: so nobody waits for a thread that
        itself waits for one.
        """
        if self._future.cancel():
            return self._question()
        return self._future.result()
