"""Where the working-day calendar and the rules of time limits come from."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bureau.domain.calendar import WorkingCalendar, YearList
from bureau.domain.deadlines import RuleRegister


class CalendarSource(Protocol):
    """Gives the calendar and the rules as they stand now."""

    def calendar(self) -> WorkingCalendar:
        """The calendar in force; read again when a list was typed in.

        Raises:
            InvalidData: a list contradicts itself; every fault is named.
        """
        ...

    def preview(self, path: Path) -> WorkingCalendar:
        """The calendar as it would be with one more list; nothing is changed.

        Raises:
            InvalidData: as for `calendar`.
        """
        ...

    def load(self, path: Path) -> YearList:
        """Put one more list into force, for this and every later process; gives the list.

        Loading what is in force already changes nothing.

        Raises:
            InvalidData: as for `calendar`, or the version is not higher than the one in force.
        """
        ...

    def rules(self) -> RuleRegister:
        """The rules of all annexes.

        Raises:
            InvalidData: a rule cannot be read.
        """
        ...
