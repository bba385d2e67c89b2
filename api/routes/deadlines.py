"""GET /v1/deadlines/explain: how a limit comes about, day by day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import CallerDependency, ServicesDependency
from api.case_numbers import AskedCaseNumber
from api.documents import problems
from api.schemas import Out
from bureau.domain.deadlines import Deadline, head_lines, summary
from bureau.errors import Fault, InvalidData
from bureau.services.deadline_review import ExplainedLimit
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/v1/deadlines", tags=["时限"])

#: Which hour of a day is meant matters for limits in hours only: then the office opens.
_MORNING: Final = time(9)


class DayOut(Out):
    """逐日说明的一行。"""

    date: date
    counted: bool = Field(description="这一日（或这一步）是否计入。")
    number: int | None = Field(description="计到第几；不计入时为空。")
    why: str = Field(examples=["周六休息日，不计入"])
    provisional: bool = Field(description="所据放假安排尚未公布，为暂定。")


class ReminderOut(Out):
    """提醒。"""

    at: datetime
    why: str = Field(examples=["到期前1个工作日"])


class LimitOut(Out):
    """一项时限及其由来。"""

    rule: str = Field(examples=["2.42:report"])
    step: str | None = Field(
        default=None, description="只管这一环节的时限；空为全件的时限。", examples=["告知申请人"]
    )
    clause: str = Field(description="依据的条款。", examples=["附件2.42 规范三"])
    kind: Literal["hard", "soft", "entered"] = Field(description="硬性、参考、录入。")
    due_at: datetime | None = Field(description="到期时间；暂停计时或未推算时为空。")
    paused: bool
    provisional: bool
    text: str = Field(description="一句话说明。")
    notes: list[str] = Field(description="依据、读法、起算、暂停、延长。")
    days: list[DayOut] = Field(description="逐日：计入或不计入，及其理由。")
    reminders: list[ReminderOut]
    calendar: str = Field(description="所用工作日历的版本。")


class ExplanationOut(Out):
    """时限说明。"""

    tracking_number: str | None
    limits: list[LimitOut] = Field(description="办件进行中的各项时限，或所问规则的一项。")


@router.get(
    "/explain",
    summary="说明时限",
    description=(
        "二选一：tracking_number 说明本单位办件进行中的时限；rule 说明一条规则"
        "（start 为起算时间，entered 为录入的期限，按规则给出其一）。"
    ),
    responses=problems(
        "unauthenticated",
        "not-permitted",
        "unknown-rule",
        "invalid-deadline",
        "calendar-missing",
        "temporarily-unavailable",
    ),
    dependencies=[Depends(queries.only("tracking_number", "rule", "start", "entered"))],
)
async def explain(
    caller: CallerDependency,
    services: ServicesDependency,
    tracking_number: AskedCaseNumber = None,
    rule: Annotated[
        str | None, Query(description="规则编号。", max_length=64, examples=["2.42:report"])
    ] = None,
    start: Annotated[
        AwareDatetime | date | None,
        Query(description="起算的日期，或带时区的时间。", examples=["2026-03-06"]),
    ] = None,
    entered: Annotated[
        AwareDatetime | date | None, Query(description="录入的期限。", examples=["2026-03-20"])
    ] = None,
) -> ExplanationOut:
    """Every day counted or skipped, and why."""
    if (tracking_number is None) == (rule is None):
        message = "请给出 tracking_number 或 rule，只给一个。"
        raise InvalidData(message, faults=(Fault("/query/rule", message),))
    if tracking_number is not None:
        found = await run_in_threadpool(services.explaining.of_case, caller, tracking_number)
        return ExplanationOut(
            tracking_number=tracking_number, limits=[_of_case(one) for one in found]
        )
    deadline = await run_in_threadpool(
        lambda: services.explaining.of_rule(str(rule), start=_moment(start), entered=entered)
    )
    return ExplanationOut(tracking_number=None, limits=[_limit(deadline)])


def _moment(start: datetime | date | None) -> datetime | None:
    if start is None or isinstance(start, datetime):
        return start
    return datetime.combine(start, _MORNING, TIME_ZONE)


def _of_case(one: ExplainedLimit) -> LimitOut:
    limit, step = one.limit, one.limit.step
    name = step.name if step is not None else None
    if one.deadline is not None:
        return _limit(one.deadline, name)
    return LimitOut(
        rule=limit.rule,
        step=name,
        clause="",
        kind="entered",
        due_at=limit.due_at.astimezone(TIME_ZONE) if limit.due_at else None,
        paused=False,
        provisional=False,
        text=one.text,
        notes=[],
        days=[],
        reminders=[],
        calendar="",
    )


def _limit(found: Deadline, step: str | None = None) -> LimitOut:
    return LimitOut(
        rule=found.rule.id,
        step=step,
        clause=found.rule.clause,
        kind=found.kind.value,
        due_at=found.due_at.astimezone(TIME_ZONE) if found.due_at else None,
        paused=found.paused,
        provisional=found.provisional,
        text=summary(found),
        notes=list(head_lines(found)),
        days=[
            DayOut(
                date=row.day,
                counted=row.counted > 0,
                number=row.number,
                why=row.why,
                provisional=row.provisional,
            )
            for row in found.rows
        ],
        reminders=[ReminderOut(at=one.at, why=one.why) for one in found.reminders],
        calendar=found.calendar_version,
    )
