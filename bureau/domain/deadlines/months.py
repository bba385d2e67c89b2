"""Months and fixed dates (民法典第二百零二条): the corresponding day, or the month's last day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from bureau.domain.deadlines.rules import Anchor, Term, Unit


def month_end(year: int, month: int) -> date:
    """The last day of a month; months beyond 1..12 run into other years."""
    years, index = divmod(month - 1, 12)
    year, month = year + years, index + 1
    return date(year, month, monthrange(year, month)[1])


def in_month(year: int, month: int, day: int) -> date:
    """That day of the month, or its last day when it has none such (or `day` is 0)."""
    end = month_end(year, month)
    return end if day == 0 or day > end.day else end.replace(day=day)


def add_months(start: date, months: int, *, counts_start: bool = False) -> date:
    """The last day of a period of so many months.

    Args:
        start: day of the event.
        months: may be negative: counted back.
        counts_start: the period begins with the event's day, and so ends a day earlier,
            unless the month is too short for the corresponding day.
    """
    end = in_month(start.year, start.month + months, start.day)
    if counts_start and end.day == start.day and months > 0:
        return end - timedelta(days=1)
    return end


def next_fixed(event: date, term: Term) -> date:
    """The date that 每月X日前, 次月X日前 or 每年X月X日前 means for an event."""
    if term.unit is Unit.MONTHLY:
        due = in_month(event.year, event.month + term.month_offset, term.day)
        return due if due >= event else in_month(event.year, event.month + 1, term.day)
    due = in_month(event.year, term.month, term.day)
    return due if due >= event else in_month(event.year + 1, term.month, term.day)


def anchored(event: date, anchor: Anchor) -> date:
    """The day that the event stands for."""
    if anchor is Anchor.MONTH_END:
        return month_end(event.year, event.month)
    if anchor is Anchor.QUARTER_END:
        return month_end(event.year, (event.month + 2) // 3 * 3)
    return date(event.year, 12, 31) if anchor is Anchor.YEAR_END else event
