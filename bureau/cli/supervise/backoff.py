"""How long a part that died waits before it is started again."""

from __future__ import annotations


class Backoff:
    """Pauses of 1, 2, 4 ... seconds up to a limit; back to the first once the part ran for a while.

    Args:
        first: first pause, in seconds.
        limit: longest pause, in seconds.
        steady: a run of at least this many seconds counts as healthy.
    """

    def __init__(self, first: float = 1.0, limit: float = 60.0, steady: float = 60.0) -> None:
        self._first = first
        self._limit = limit
        self._steady = steady
        self._next = first

    def after(self, ran: float) -> float:
        """Pause before the next start of a part that ran for `ran` seconds."""
        if ran >= self._steady:
            self._next = self._first
        pause = self._next
        self._next = min(self._next * 2, self._limit)
        return pause
