"""Computes a limit from its rule, what happened, and the calendar."""

from __future__ import annotations

from datetime import date, datetime, time

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.calendar.days import spoken
from bureau.domain.deadlines.deadline import Deadline
from bureau.domain.deadlines.faults import CalendarMissing
from bureau.domain.deadlines.fitting import check_fits
from bureau.domain.deadlines.lapse import END_OF_DAY, end_of, lapse
from bureau.domain.deadlines.reminders import reminders
from bureau.domain.deadlines.requests import DeadlineRequest
from bureau.domain.deadlines.rows import Row, RowKind
from bureau.domain.deadlines.rules import MOMENTS, Entered, Interruption, Rule
from bureau.domain.deadlines.span import reach_day, reach_moment, total
from bureau.domain.deadlines.stops import Stops, local_day
from bureau.domain.deadlines.terms import say_term
from bureau.timezone import TIME_ZONE


def compute(rule: Rule, request: DeadlineRequest, calendar: WorkingCalendar) -> Deadline:
    """The limit, and how it came about.

    Raises:
        InvalidData: the request does not fit the rule, or contradicts itself.
        CalendarMissing: the rule ends a right, and the calendar has no notice for its days.
    """
    check_fits(rule, request)
    work = _Work(rule, request, calendar)
    work.run()
    if work.provisional and rule.loss_of_right:
        raise CalendarMissing(
            f"{rule.id}（{rule.clause}）届满即丧失权利，而国务院放假通知尚未录入到该年：不推算"
        )
    due = work.due_at
    begun = None if rule.backward else work.event
    return Deadline(
        rule=rule,
        request=request,
        due_at=due,
        reminders=() if due is None else reminders(rule.reminders, begun, due, calendar),
        rows=tuple(work.rows),
        notes=tuple(work.notes),
        provisional=work.provisional,
        remaining=work.remaining if due is None else None,
        calendar_version=calendar.version,
    )


def entered_moment(entered: date | datetime) -> datetime:
    """The moment a typed limit means: a day, or midnight of one, is meant to its end."""
    if isinstance(entered, datetime):
        local = entered.astimezone(TIME_ZONE)
        return end_of(local.date()) if local.time() == time(0) else local
    return end_of(entered)


class _Work:
    """One computation under way."""

    def __init__(self, rule: Rule, request: DeadlineRequest, calendar: WorkingCalendar) -> None:
        self.rule = rule
        self.request = request
        self.calendar = calendar
        self.event = request.event
        self.due_at: datetime | None = None
        self.rows: list[Row] = []
        self.notes: list[str] = []
        self.provisional = False
        self.remaining: int | None = None

    def run(self) -> None:
        if self.rule.entered is not Entered.REQUIRED and self.event is not None:
            self._count(self.event)
        if self.request.entered is not None:
            self._enter(self.request.entered)

    def _count(self, event: datetime) -> None:
        rule = self.rule
        stops = Stops(self.request.pauses, event)
        if rule.interruption is Interruption.RESTART and self.request.pauses:
            last = self.request.pauses[-1]
            if last.until is None:
                self.remaining = rule.term.amount
                self.notes.append(f"{last.reason}，期限中断，待恢复后重新起算")
                return
            self.notes.append(f"{last.reason}，自{spoken(local_day(last.until))}重新起算")
            self.event = event = last.until
            stops = Stops((), event)
        if rule.term.unit in MOMENTS:
            self.due_at = reach_moment(rule, event, stops, len(self.request.extensions))
            self._tell_moment(event)
            return
        reach = reach_day(rule, event, stops, len(self.request.extensions), self.calendar)
        self.rows += reach.rows
        self.notes += reach.notes
        self.provisional = any(row.provisional for row in reach.rows)
        if reach.last is None:
            self.remaining = reach.remaining
            self.notes.append("暂停中，尚不能确定届满日")
            return
        end = lapse(self.calendar, reach.last, rule.lapse, rule.ends)
        self.due_at = end.due_at
        self.rows += end.rows
        self.notes += end.notes
        self.provisional = self.provisional or end.provisional

    def _tell_moment(self, event: datetime) -> None:
        rule = self.rule
        start = event.astimezone(TIME_ZONE)
        way = "向前倒算" if rule.backward else "起算"
        self.notes.append(
            f"自{rule.since}{spoken(start.date())}{start:%H:%M}{way}（《民法典》第二百零一条第二款）"
        )
        term = total(rule, len(self.request.extensions))
        if self.due_at is None:
            self.notes.append("暂停中，尚不能确定届满时间")
            return
        self.due_at = self.due_at.astimezone(TIME_ZONE)
        why = f"满{say_term(term)}"
        self.rows.append(Row(self.due_at.date(), RowKind.COUNTED, term.amount, term.amount, why))

    def _enter(self, entered: date | datetime) -> None:
        moment = entered_moment(entered)
        hour = "" if moment.time() == END_OF_DAY else f"{moment:%H:%M}"
        said = f"录入的期限{spoken(moment.date())}{hour}"
        if self.rule.entered is Entered.EARLIER and self.due_at is not None:
            if moment >= self.due_at:
                self.notes.append(f"{said}不早于推算的期限，取推算的期限")
                return
            self.notes.append(f"{said}早于推算的期限，取较早者")
        elif self.rule.entered is Entered.REQUIRED:
            self.notes.append(f"{said}，不按天数推算")
        else:
            self.notes.append(f"{said}，从其规定")
        self.due_at = moment
        self.provisional = False
        self.rows.append(Row(moment.date(), RowKind.DATE, 0, None, "录入的期限"))
