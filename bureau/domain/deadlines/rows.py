"""One row of an explanation: a day, whether it counted, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RowKind(StrEnum):
    """Why a day is listed."""

    START = "start-day"  # 开始的当日，不计入
    COUNTED = "counted"
    MAKE_UP = "counted-make-up-workday"  # 调休上班，计入
    WEEKEND = "skipped-weekend"
    HOLIDAY = "skipped-holiday"
    PAUSED = "skipped-paused"
    MOVED = "lapse-moved"  # 届满日不是工作日
    DATE = "fixed-date"  # 每月X日、录入的日期


@dataclass(frozen=True, slots=True)
class Row:
    """One day (or, for months and hours, one step).

    Args:
        day: the day.
        kind: why it is listed.
        counted: units it adds; the rows of a limit add up to its length with extensions.
        number: running number after this row, None when it adds nothing.
        why: the reason in Chinese.
        provisional: rests on a calendar without the State Council's notice.
    """

    day: date
    kind: RowKind
    counted: int
    number: int | None
    why: str
    provisional: bool = False
