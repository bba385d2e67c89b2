"""列入议题：把本件列入局党组会或县政府常务会的议题，等候会议结果。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bureau.domain.agenda import Meeting
from workers.runtime import Context, Variables, task


class QueueIn(Variables):
    """Which meeting."""

    case_id: str = Field(title="办件")
    meeting: Literal["party-group", "county-executive"] = Field(title="会议")
    title: str | None = Field(default=None, title="议题名称；空为办件标题", max_length=200)


class QueueOut(Variables):
    """Place in the queue; the verdict comes with the message `Message_MeetingDecided`."""

    agenda_position: int = Field(title="议题序号")


@task("queue-agenda", retries=8)
def queue_agenda(inp: QueueIn, ctx: Context) -> QueueOut:
    """Queue once for each task; the instance of the step is told of the verdict."""
    queued = ctx.services.agenda.queue(
        ctx.effect_key,
        case_id=inp.case_id,
        instance_id=ctx.process_instance_id,
        meeting=Meeting(inp.meeting),
        title=inp.title or "",
    )
    return QueueOut(agenda_position=queued.position)
