"""计算时限：按图中写明的规则，算出到期、提醒时间和依据说明。"""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, Field

from workers.runtime import Context, Variables, task


class DeadlineIn(Variables):
    """The rule and what it counts from."""

    case_id: str = Field(title="办件")
    rule: str = Field(title="时限规则")
    entered: str | None = Field(default=None, title="录入的日期")
    start: AwareDatetime | None = Field(default=None, title="起算时间")


class DeadlineOut(Variables):
    """Times for timers and due dates, and why."""

    due_at: datetime = Field(title="到期时间")
    remind_at: datetime = Field(title="提醒时间")
    due_basis: str = Field(title="时限依据")


@task("compute-deadline", retries=5)
def compute_deadline(inp: DeadlineIn, ctx: Context) -> DeadlineOut:
    """Compute once for each task; a redelivery gives the same times."""
    computed = ctx.services.deadlines.compute(
        ctx.effect_key,
        case_id=inp.case_id,
        rule=inp.rule,
        entered=inp.entered,
        start=inp.start,
    )
    return DeadlineOut(
        due_at=computed.due_at, remind_at=computed.remind_at, due_basis=computed.text
    )
