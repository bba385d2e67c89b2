"""答复：把答复意见从网上送交来件单位，带回对方收件号。"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from bureau.services.dispatch import Rejected
from workers.runtime import Context, Variables, task


class ReplyIn(Variables):
    """What is answered, and to whom."""

    case_id: str = Field(title="办件")
    channel: str = Field(title="答复渠道（来件单位代码）")
    text: str = Field(title="答复意见")
    paper_kinds: str | None = Field(
        default=None, title="随送材料种类（逗号分隔；必须有的后加!，同名只送最后一份的后加:latest）"
    )
    ask_satisfaction: bool = Field(default=True, title="询问是否满意")


class ReplyOut(Variables):
    """The other side's receipt."""

    receipt_number: str = Field(title="对方收件号")
    replied_at: datetime = Field(title="答复时间")


@task("reply", throws=(Rejected,), retries=8)
def reply(inp: ReplyIn, ctx: Context) -> ReplyOut:
    """Answer once for each task; a redelivery returns the stored receipt."""
    sent = ctx.services.replies.reply(
        ctx.effect_key,
        case_id=inp.case_id,
        addressee=inp.channel,
        text=inp.text,
        paper_kinds=inp.paper_kinds or "",
        asks_satisfaction=inp.ask_satisfaction,
    )
    return ReplyOut(receipt_number=sent.receipt_number, replied_at=sent.received_at)
