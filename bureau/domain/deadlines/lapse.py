"""The last day and its last moment (民法典第二百零三条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.calendar.days import spoken
from bureau.domain.deadlines.rows import Row, RowKind
from bureau.domain.deadlines.rules import Ends, Lapse
from bureau.timezone import TIME_ZONE

#: 二十四时 as the last full second of the day.
END_OF_DAY: Final = time(23, 59, 59)


def end_of(day: date) -> datetime:
    """The end of a day."""
    return datetime.combine(day, END_OF_DAY, TIME_ZONE)


@dataclass(frozen=True, slots=True)
class Lapsed:
    """The end of a limit: its moment, the days it was moved over, and why."""

    due_at: datetime
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    provisional: bool


def lapse(calendar: WorkingCalendar, last: date, rule: Lapse, ends: Ends) -> Lapsed:
    """Move the last day off a closed day where the rule says so, and find its last moment."""
    rows: list[Row] = []
    notes: list[str] = []
    provisional = False
    day = last
    if rule is not Lapse.KEEP:
        step = timedelta(days=1 if rule is Lapse.NEXT else -1)
        while not (found := calendar.day(day)).working:
            rows.append(Row(day, RowKind.MOVED, 0, None, found.why(), found.provisional))
            day += step
        provisional = found.provisional or any(row.provisional for row in rows)
    if day > last:
        notes.append(
            f"最后一日{spoken(last)}是休息日，顺延至{spoken(day)}（《民法典》第二百零三条第一款）"
        )
    elif day < last:
        notes.append(f"最后一日{spoken(last)}是休息日，提前至{spoken(day)}")
    if ends is Ends.DAY_END:
        return Lapsed(end_of(day), tuple(rows), tuple(notes), provisional)
    found = calendar.day(day)
    if not found.working:
        notes.append("最后一日不是工作日，没有业务时间，至当日二十四时止")
        return Lapsed(end_of(day), tuple(rows), tuple(notes), provisional or found.provisional)
    due_at = calendar.office_hours.closing(day)
    notes.append(
        f"当日{due_at:%H:%M}停止业务活动时届满（《民法典》第二百零三条第二款；作息："
        f"{calendar.office_hours.source}）"
    )
    return Lapsed(due_at, tuple(rows), tuple(notes), provisional or found.provisional)
