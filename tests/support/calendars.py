"""Calendars and rules for tests: the real lists, and small ones made by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from bureau.domain.calendar import OfficeHours, Season, WorkingCalendar
from bureau.domain.deadlines import Deadline, DeadlineRequest, Rule, compute, parse_rule
from bureau.gateways.calendar_files import CalendarFiles
from bureau.timezone import TIME_ZONE

NINE_TO_FIVE = OfficeHours((Season((1, 1), time(9), time(17)),), "测试作息")


@cache
def real_calendar() -> WorkingCalendar:
    """The shipped lists, 2015 to 2026."""
    return CalendarFiles(Path("/nonexistent")).calendar()


def bare_calendar() -> WorkingCalendar:
    """No list at all: every day is provisional."""
    return WorkingCalendar((), NINE_TO_FIVE)


def rule(term: str, **more: object) -> Rule:
    """A rule of this length; keywords are the register's Chinese keys."""
    document = {
        "编号": "9.9:test",
        "依据": "附件9.9",
        "原文": "测试",
        "起算": "收到之日",
        "期限": term,
    }
    return parse_rule(document | more)


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """A moment in Shanghai."""
    return datetime.combine(date.fromisoformat(day), time(hour, minute), TIME_ZONE)


def run(
    of: Rule, event: datetime | None, calendar: WorkingCalendar | None = None, **more: object
) -> Deadline:
    """Compute; keywords are the request's fields."""
    request = DeadlineRequest.model_validate({"rule": of.id, "event": event} | more)
    return compute(of, request, calendar or real_calendar())


def due_day(deadline: Deadline) -> str:
    """Its last day, ISO 8601."""
    assert deadline.due_at is not None
    return deadline.due_at.astimezone(TIME_ZONE).date().isoformat()
