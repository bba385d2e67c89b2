"""When to remind of a limit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.deadlines.counting import Count
from bureau.domain.deadlines.deadline import Reminder
from bureau.domain.deadlines.months import add_months
from bureau.domain.deadlines.rules import MOMENTS, ReminderRule, Term, Unit
from bureau.domain.deadlines.stops import Stops
from bureau.domain.deadlines.terms import say_term
from bureau.timezone import TIME_ZONE

#: Reminders by the day come when people have begun to work.
REMIND_TIME: Final = time(9, 0)

_LENGTH: Final = {Unit.HOUR: timedelta(hours=1), Unit.MINUTE: timedelta(minutes=1)}


def reminders(
    rules: tuple[ReminderRule, ...],
    event: datetime | None,
    due_at: datetime,
    calendar: WorkingCalendar,
) -> tuple[Reminder, ...]:
    """Reminders in order of time.

    One that would come before the event is due on the last day itself, and is left out when even
    that is no later than the event.

    Args:
        rules: what the rule wants.
        event: where the limit began; None when it has no event.
        due_at: its end.
        calendar: for reminders some working days before.
    """
    found: dict[datetime, Reminder] = {}
    for rule in rules:
        at = _half(event, due_at) if rule.term is None else _before(rule.term, due_at, calendar)
        why = "期限过半" if rule.term is None else f"到期前{say_term(rule.term)}"
        if event is not None and at is not None and at <= event:
            at, why = _nine(due_at), "今日到期"
        if at is not None and at < due_at and (event is None or at > event):
            found.setdefault(at, Reminder(at, why))
    return tuple(found[at] for at in sorted(found))


def _half(event: datetime | None, due_at: datetime) -> datetime | None:
    return None if event is None else _nine(event + (due_at - event) / 2)


def _before(term: Term, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    if term.unit in MOMENTS:
        return due_at - term.amount * _LENGTH[term.unit]
    day = due_at.astimezone(TIME_ZONE).date()
    if term.unit is Unit.MONTH:
        day = add_months(day, -term.amount)
    else:
        count = Count(calendar, Stops((), due_at), day)
        count.days(term.amount, term.unit, backward=True)
        day = count.last
    return datetime.combine(day, REMIND_TIME, TIME_ZONE)


def _nine(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(TIME_ZONE).date(), REMIND_TIME, TIME_ZONE)
