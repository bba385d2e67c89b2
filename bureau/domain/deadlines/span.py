"""How far a limit reaches from its event, with pauses and extensions, before any lapse rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.calendar.days import spoken
from bureau.domain.deadlines.counting import Count
from bureau.domain.deadlines.months import add_months, anchored, next_fixed
from bureau.domain.deadlines.rows import Row, RowKind
from bureau.domain.deadlines.rules import Rule, Term, Unit
from bureau.domain.deadlines.stops import Stops, local_day
from bureau.domain.deadlines.terms import say_term


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the count came to.

    Args:
        last: the last day; None when a pause that lasts was met.
        rows: the days looked at.
        notes: what was done, in Chinese.
        remaining: days or working days left when `last` is None; months are not told.
    """

    last: date | None
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    remaining: int | None = None


def reach_day(
    rule: Rule, event: datetime, stops: Stops, extensions: int, calendar: WorkingCalendar
) -> Reach:
    """The last day of a limit in days, working days, months, or with a fixed date.

    Args:
        event: its day is the start day, or the day the rule anchors it to.
        extensions: how many were granted.
    """
    start = anchored(local_day(event), rule.anchor)
    unit = rule.term.unit
    whole = total(rule, extensions)
    count = Count(calendar, stops, start)
    notes = [_start_note(rule, event, start)]
    if extensions:
        notes.append(f"延长{extensions}次，自原期限届满的次日接续，共{say_term(whole)}")
    if unit in (Unit.MONTHLY, Unit.YEARLY):
        last = next_fixed(start, rule.term)
        return Reach(last, (Row(last, RowKind.DATE, 0, None, say_term(whole)),), tuple(notes))
    if not rule.counts_start:
        count.rows.append(Row(start, RowKind.START, 0, None, f"{rule.since}当日，不计入"))
    if unit is Unit.MONTH:
        _months(count, whole.amount, rule)
    else:
        if rule.counts_start:
            count.last -= timedelta(days=-1 if rule.backward else 1)
        count.days(whole.amount, unit, backward=rule.backward)
    if count.stopped:
        left = None if unit is Unit.MONTH else whole.amount - count.number
        return Reach(None, tuple(count.rows), tuple(notes), left)
    return Reach(count.last, tuple(count.rows), tuple(notes))


def reach_moment(rule: Rule, event: datetime, stops: Stops, extensions: int) -> datetime | None:
    """The end of a limit in hours or minutes (民法典第二百零一条第二款: from the moment on)."""
    whole = total(rule, extensions)
    length = timedelta(**{"hours" if whole.unit is Unit.HOUR else "minutes": whole.amount})
    return stops.shift_moment(event - length if rule.backward else event + length)


def total(rule: Rule, extensions: int) -> Term:
    """The length with its extensions; the register sees to it that they have one unit."""
    if rule.extension is None:
        return rule.term
    more = rule.extension.term.amount * extensions
    return replace(rule.term, amount=rule.term.amount + more)


def _months(count: Count, amount: int, rule: Rule) -> None:
    """Count months by the corresponding day; pauses move the end by their days."""
    start, sign = count.last, -1 if rule.backward else 1
    for month in range(1, amount + 1):
        count.last = add_months(start, sign * month, counts_start=rule.counts_start)
        count.number += 1
        why = f"第{count.number}个月"
        count.rows.append(Row(count.last, RowKind.COUNTED, 1, count.number, why))
    if rule.backward:
        return
    shifted = count.stops.shift_days(count.last)
    if shifted is None:
        count.stopped = True
    elif shifted != count.last:
        days = (shifted - count.last).days
        count.last = shifted
        count.rows.append(Row(shifted, RowKind.PAUSED, 0, None, f"暂停{days}日，顺延{days}日"))


def _start_note(rule: Rule, event: datetime, start: date) -> str:
    if rule.term.unit in (Unit.MONTHLY, Unit.YEARLY):
        return f"{rule.since}：{spoken(local_day(event))}"
    if rule.backward:
        return f"自{rule.since}{spoken(start)}向前倒算，当日不计入"
    if rule.counts_start:
        return f"自{rule.since}{spoken(start)}起算，当日计入"
    return f"{rule.since}为{spoken(start)}，当日不计入，自次日起算（《民法典》第二百零一条第一款）"
