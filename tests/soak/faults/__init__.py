"""The long fault run; `tests/engine/test_fault_run.py` is its short form."""
