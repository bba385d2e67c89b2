"""Records of work that comes round (周期表)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One line of the table of periodic work (周期表).

    Args:
        id: UUID4 string.
        name: what people call it; unique.
        procedure_id: process id of what is started.
        rule: when, see `bureau.domain.schedule_rules`.
        starts_on: no date before this; the week in which a rule of several weeks begins.
        owner: group that is told, 责任岗位.
        data: start data; texts may name their period, see `bureau.domain.schedule_texts`.
        active: False: nothing is started (暂停).
        next_on: the date that is waited for; None: there is none any more.
        version: changes with each change; guards against lost ones.
    """

    id: str
    name: str
    procedure_id: str
    rule: str
    starts_on: date
    owner: str
    data: JsonObject
    active: bool
    next_on: date | None
    version: int = 1


class RunState(StrEnum):
    """What became of a date.

    STARTED: a case was opened. MISSED: the platform stood still, a later date was started instead.
    NIL: nothing to report (零报告). FAILED: the case could not be opened; ops are told.
    """

    STARTED = "started"
    MISSED = "missed"
    NIL = "nil"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRun:
    """One date of a schedule; there is one row for a date at most.

    Args:
        schedule_id: whose.
        due_on: the date.
        state: what became of it.
        at: when that was written down.
        by: who: user, or 系统.
        case_id: the case that was opened.
        note: why.
    """

    schedule_id: str
    due_on: date
    state: RunState
    at: datetime
    by: str
    case_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChange:
    """One line of a schedule's history; lines are added, never changed.

    Args:
        schedule_id: whose.
        at: when.
        by: who.
        action: Chinese word: 新增, 修改, 暂停, 恢复 ...
        before: the schedule's values before; {} when it was new.
        after: the values that are different now.
        id: given by the database; 0 before.
    """

    schedule_id: str
    at: datetime
    by: str
    action: str
    before: JsonObject
    after: JsonObject
    id: int = 0
