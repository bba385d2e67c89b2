"""The calendar: every day's kind, from the lists of the years that are known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from bureau.domain.calendar import provisional
from bureau.domain.calendar.days import Day, DayKind
from bureau.domain.calendar.office_hours import OfficeHours
from bureau.domain.calendar.year_list import YearList


class WorkingCalendar:
    """Tells what kind of day a day is.

    Args:
        lists: one for each year; of two for the same year the higher version counts.
        office_hours: when offices open and close.
    """

    def __init__(self, lists: Iterable[YearList], office_hours: OfficeHours) -> None:
        self.office_hours = office_hours
        newest: dict[int, YearList] = {}
        for found in sorted(lists, key=lambda each: each.version):
            newest[found.year] = found
        self._lists = dict(sorted(newest.items()))
        self._named: dict[date, Day] = {}
        # in order of the years: what a notice says of the end of the year before, it says last
        for found in self._lists.values():
            for holiday in found.holidays:
                for day in holiday.days():
                    self._named[day] = Day(day, DayKind.HOLIDAY, holiday.name, found.source)
            for make_up in found.make_ups:
                self._named[make_up.day] = Day(
                    make_up.day, DayKind.MAKE_UP, make_up.name, found.source
                )

    @property
    def years(self) -> tuple[int, ...]:
        """Years whose notice is known."""
        return tuple(self._lists)

    @property
    def version(self) -> str:
        """Changes whenever a list or the office hours change; kept beside what was computed."""
        content = repr((tuple(self._lists.values()), self.office_hours)).encode()
        newest = max(self._lists, default=0)
        return f"{newest}-{hashlib.sha256(content).hexdigest()[:12]}"

    def year_list(self, year: int) -> YearList | None:
        """The list of a year, None when its notice is not known."""
        return self._lists.get(year)

    def day(self, day: date) -> Day:
        """What kind of day it is; flagged provisional when its year's notice is not known."""
        named = self._named.get(day)
        if named is not None:
            return named
        found = self._lists.get(day.year)
        kind = DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
        if found is not None:
            return Day(day, kind, source=found.source)
        name = provisional.fixed_holiday(day)
        if name:
            kind = DayKind.HOLIDAY
        return Day(day, kind, name, provisional.SOURCE, provisional=True)

    def next_working(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.day(day).working:
            day += timedelta(days=1)
        return day

    def previous_working(self, day: date) -> date:
        """The day itself if it is a working day, else the last one before it."""
        while not self.day(day).working:
            day -= timedelta(days=1)
        return day

    def missing_notice(self, today: date) -> int | None:
        """The year whose notice should be typed in now, None when none is missing.

        The notice for a year comes in October to December of the year before; it is asked for from
        1 October on, and the current year's always.
        """
        if today.year not in self._lists:
            return today.year
        due = today.month >= 10 and today.year + 1 not in self._lists
        return today.year + 1 if due else None
