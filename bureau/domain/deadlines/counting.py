"""Counts days one by one, forward or back, and writes down each (民法典第二百条、第二百零一条)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from bureau.domain.calendar import DayKind, WorkingCalendar
from bureau.domain.deadlines.rows import Row, RowKind
from bureau.domain.deadlines.rules import Unit
from bureau.domain.deadlines.stops import Stops

_SKIPPED = {DayKind.WEEKEND: RowKind.WEEKEND, DayKind.HOLIDAY: RowKind.HOLIDAY}


@dataclass(slots=True)
class Count:
    """A count under way.

    Args:
        calendar: which days are working days.
        stops: days on which the clock stands.
        last: the last day reached; the day before the count for a fresh one.
        number: units counted so far.
        rows: the days in the order they were looked at.
        stopped: a pause without an end was reached; `last` is not the limit's last day.
    """

    calendar: WorkingCalendar
    stops: Stops
    last: date
    number: int = 0
    rows: list[Row] = field(default_factory=list)
    stopped: bool = False

    def days(self, amount: int, unit: Unit, *, backward: bool = False) -> None:
        """Count so many days or working days on from `last`."""
        step = timedelta(days=-1 if backward else 1)
        goal = self.number + amount
        day = self.last
        while self.number < goal:
            day += step
            if self.stops.lasting_from(day):
                self.stopped = True
                return
            row = self._look(day, unit)
            self.rows.append(row)
            self.number += row.counted
            if row.counted:
                self.last = day

    def _look(self, day: date, unit: Unit) -> Row:
        pause = self.stops.reason(day)
        if pause is not None:
            return Row(day, RowKind.PAUSED, 0, None, f"暂停期间不计入（{pause}）")
        number = self.number + 1
        if unit is Unit.DAY:
            return Row(day, RowKind.COUNTED, 1, number, f"第{number}日")
        found = self.calendar.day(day)
        if not found.working:
            kind = _SKIPPED[found.kind]
            return Row(day, kind, 0, None, f"{found.why()}，不计入", found.provisional)
        why = f"第{number}个工作日"
        kind = RowKind.COUNTED
        if found.kind is DayKind.MAKE_UP:
            why, kind = f"{found.why()}，{why}", RowKind.MAKE_UP
        return Row(day, kind, 1, number, why, found.provisional)
