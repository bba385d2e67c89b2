"""Working days around today, for pages that say how many are left (依据：平台)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bureau.domain.clock import Clock
from bureau.services.ports.calendar import CalendarSource
from bureau.timezone import TIME_ZONE

#: How far ahead is told: no limit of the duty list is longer.
AHEAD: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class DayMarks:
    """Days from today on.

    Args:
        first: today.
        marks: one character a day, "1" for a working day, "0" for any other.
    """

    first: date
    marks: str


class WorkingDays:
    """Tells which of the coming days are working days.

    Args:
        source: the calendar in force.
        clock: the one clock.
    """

    def __init__(self, source: CalendarSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock

    def ahead(self) -> DayMarks:
        """The days from today on; those of a year without a notice are 暂定 (weekends and such).

        Raises:
            InvalidData: a list of the calendar contradicts itself.
        """
        calendar = self._source.calendar()
        first = self._clock.now().astimezone(TIME_ZONE).date()
        days = (first + timedelta(days=number) for number in range(AHEAD.days))
        return DayMarks(first, "".join("1" if calendar.day(day).working else "0" for day in days))
