"""The one clock: aware times in Asia/Shanghai, replaceable in tests."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.timezone import TIME_ZONE


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Current time, aware, Asia/Shanghai."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Current time, aware, Asia/Shanghai."""
        return datetime.now(TIME_ZONE)


class FixedClock:
    """A clock that stands still until it is moved. For tests and scenarios.

    Args:
        at: aware time.
    """

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("the clock needs an aware time")
        self.at = at

    def now(self) -> datetime:
        """The time that was set, in Asia/Shanghai."""
        return self.at.astimezone(TIME_ZONE)
