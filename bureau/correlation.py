"""Correlation id: one string that ties log lines, engine calls and calls to other bodies together.

Set where work enters a process (a request, an external task, an outbox row), sent as
`X-Correlation-ID` by whoever calls out. It names a case and a task, never a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

#: Header that carries it.
HEADER: Final = "X-Correlation-ID"

_current: ContextVar[str] = ContextVar("correlation_id", default="")


def current() -> str:
    """The id of the work at hand; "" outside any."""
    return _current.get()


@contextmanager
def correlated(value: str) -> Iterator[None]:
    """Give the work inside this block an id."""
    token = _current.set(value)
    try:
        yield
    finally:
        _current.reset(token)
