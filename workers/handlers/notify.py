"""通知：告知岗位、人员、其他单位、镇街和来件单位，各通知一次。"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field, field_validator

from bureau.services.dispatch import Rejected
from bureau.services.notifying import Notice
from workers.runtime import Context, Variables, task


class NotifyIn(Variables):
    """Whom to tell what."""

    case_id: str = Field(title="办件")
    text: str = Field(title="通知内容")
    recipients: tuple[str, ...] | None = Field(
        default=None, title="通知的岗位（以逗号分隔，或表单里多选的结果）"
    )
    users: str | None = Field(default=None, title="通知的人员（以逗号分隔）")
    bodies: tuple[str, ...] | None = Field(
        default=None, title="通知的单位代码（以逗号分隔，或表单里多选的结果）"
    )
    applicant: bool = Field(default=False, title="同时通知来件单位")
    urgent: bool = Field(default=False, title="急件，立即发邮件")
    paper_kinds: str | None = Field(
        default=None,
        title="随送单位的材料种类（必须有的后加!，同名只送最后一份的后加:latest）",
    )

    @field_validator("recipients", "bodies", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """A literal of the diagram is a text; a checklist of a form is a list already."""
        return _list(value) if value is None or isinstance(value, str) else value


class NotifyOut(Variables):
    """How many were told, and when."""

    notified_count: int = Field(title="通知对象数")
    notified_at: datetime = Field(title="通知时间")


@task("notify", throws=(Rejected,), retries=8)
def notify(inp: NotifyIn, ctx: Context) -> NotifyOut:
    """Tell each recipient once for each task."""
    told = ctx.services.notices.notify(
        ctx.effect_key,
        Notice(
            case_id=inp.case_id,
            text=inp.text,
            groups=inp.recipients or (),
            users=_list(inp.users),
            bodies=inp.bodies or (),
            applicant=inp.applicant,
            urgent=inp.urgent,
            paper_kinds=inp.paper_kinds or "",
        ),
    )
    return NotifyOut(notified_count=told.count, notified_at=told.at)


def _list(given: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (given or "").split(",") if part.strip())
