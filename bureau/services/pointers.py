"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable


def child(pointer: str, step: str | int) -> str:
    """Pointer of a member or element below `pointer`."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def join(pointer: str, steps: Iterable[str | int]) -> str:
    """Pointer reached from `pointer` by several steps."""
    for step in steps:
        pointer = child(pointer, step)
    return pointer
