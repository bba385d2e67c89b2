"""计算时限：按图中写明的规则，算出到期、提醒时间和依据说明；暂停、恢复、延长已算出的时限。"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from bureau.domain.limit_steps import LimitStep
from bureau.domain.timeline import SYSTEM
from bureau.errors import Permanent
from bureau.services.deadline_changes import ChangedDeadline
from workers.runtime import Context, Variables, task


class DeadlineIn(Variables):
    """The rule and what it counts from; or what happened to a limit of this rule."""

    case_id: str = Field(title="办件")
    rule: str = Field(title="时限规则")
    act: Literal["compute", "pause", "resume", "extend"] = Field(
        default="compute", title="计算、暂停、恢复或延长"
    )
    entered: str | None = Field(default=None, title="录入的日期")
    start: AwareDatetime | None = Field(
        default=None, title="起算时间；暂停、恢复、延长时为发生的时间，空为现在"
    )
    step: str | None = Field(default=None, title="环节：承担该时限的图中元素编号；空为全件的时限")
    reason: str | None = Field(default=None, title="暂停或延长的理由")
    approver: str | None = Field(default=None, title="延长的批准人")


class DeadlineOut(Variables):
    """Times for timers and due dates, and why. While the clock stands they are in the year 2999."""

    due_at: datetime = Field(title="到期时间")
    remind_at: datetime = Field(title="提醒时间")
    due_basis: str = Field(title="时限依据")


@task("compute-deadline", retries=5)
def compute_deadline(inp: DeadlineIn, ctx: Context) -> DeadlineOut:
    """Once for each task; a redelivery gives the same times."""
    step = _step(inp, ctx)
    if inp.act != "compute":
        changed = _change(inp, ctx, step)
        times = changed.engine_times
        return DeadlineOut(due_at=times.due_at, remind_at=times.remind_at, due_basis=changed.text)
    computed = ctx.services.deadlines.compute(
        ctx.effect_key,
        case_id=inp.case_id,
        rule=inp.rule,
        entered=inp.entered,
        start=inp.start,
        step=step,
    )
    return DeadlineOut(
        due_at=computed.due_at, remind_at=computed.remind_at, due_basis=computed.text
    )


def _step(inp: DeadlineIn, ctx: Context) -> LimitStep | None:
    """The step that bears the limit; it stands in the same (sub-)process as this one."""
    if not inp.step:
        return None
    return ctx.services.step_limits.borne_by(
        ctx.process_definition_id, ctx.activity_instance_id, inp.step
    )


def _change(inp: DeadlineIn, ctx: Context, step: LimitStep | None) -> ChangedDeadline:
    changes, key = ctx.services.deadline_changes, ctx.effect_key
    if inp.entered:
        raise Permanent("a date is typed for a new limit only (暂停、恢复、延长不录入日期)")
    if inp.act == "pause":
        return changes.pause(
            key,
            case_id=inp.case_id,
            rule=inp.rule,
            step=step,
            reason=inp.reason or "",
            actor=SYSTEM,
            at=inp.start,
        )
    if inp.act == "resume":
        return changes.resume(
            key, case_id=inp.case_id, rule=inp.rule, step=step, actor=SYSTEM, at=inp.start
        )
    return changes.extend(
        key,
        case_id=inp.case_id,
        rule=inp.rule,
        step=step,
        reason=inp.reason or "",
        approver=inp.approver or "",
        at=inp.start,
    )
