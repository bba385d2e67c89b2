"""Working days: which day offices are open, why, and by which notice. The lists are given to it."""

from __future__ import annotations

from bureau.domain.calendar.days import Day, DayKind
from bureau.domain.calendar.notice import parse_arrangement
from bureau.domain.calendar.office_hours import OfficeHours, Season
from bureau.domain.calendar.working_calendar import WorkingCalendar
from bureau.domain.calendar.year_list import Holiday, MakeUp, YearList

__all__ = [
    "Day",
    "DayKind",
    "Holiday",
    "MakeUp",
    "OfficeHours",
    "Season",
    "WorkingCalendar",
    "YearList",
    "parse_arrangement",
]
