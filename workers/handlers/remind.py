"""催办：提醒有关岗位，计次，记入办件过程。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workers.runtime import Context, Variables, task


class RemindIn(Variables):
    """Whom to remind of what."""

    case_id: str = Field(title="办件")
    recipients: str = Field(title="催办对象（岗位，以逗号分隔）")
    kind: Literal["due-soon", "overdue"] = Field(title="催办种类")
    text: str = Field(title="催办内容")
    escalate: Literal["yes"] | None = Field(
        default=None, title="催办升级：同时告知分管领导（再次升级时含主要领导），登记督办台账"
    )


class RemindOut(Variables):
    """How often the case was reminded of by now."""

    reminder_count: int = Field(title="催办次数")


@task("remind", retries=5)
def remind(inp: RemindIn, ctx: Context) -> RemindOut:
    """Remind each post once for each task."""
    reminded = ctx.services.reminders.remind(
        ctx.effect_key,
        case_id=inp.case_id,
        recipients=inp.recipients.split(","),
        kind=inp.kind,
        text=inp.text,
        escalate=inp.escalate == "yes",
    )
    return RemindOut(reminder_count=reminded.count)
