"""转送、退回：把办件送交另一单位，或把转办单退回来件单位，带回对方收件号。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bureau.services.dispatch import Rejected
from workers.runtime import Context, Variables, task


class ForwardIn(Variables):
    """What goes where, and why."""

    case_id: str = Field(title="办件")
    addressee: str = Field(title="接收单位代码")
    kind: Literal["forward", "return", "report", "transfer", "copy", "feedback"] = Field(
        title="转送、退回、报送、移送、抄送、反馈"
    )
    text: str = Field(title="说明")
    paper_kinds: str | None = Field(
        default=None, title="随送材料种类（逗号分隔；必须有的后加!，同名只送最后一份的后加:latest）"
    )


class ForwardOut(Variables):
    """The other side's receipt; of a system without an interface, the export file."""

    receipt_number: str = Field(title="对方收件号")
    receipt_confirmed: bool = Field(title="对方已回执")


@task("forward", throws=(Rejected,), retries=8)
def forward(inp: ForwardIn, ctx: Context) -> ForwardOut:
    """Hand on once for each task; a redelivery returns the stored receipt."""
    sent = ctx.services.forwarding.forward(
        ctx.effect_key,
        case_id=inp.case_id,
        addressee=inp.addressee,
        kind=inp.kind,
        text=inp.text,
        paper_kinds=inp.paper_kinds or "",
    )
    return ForwardOut(receipt_number=sent.receipt_number, receipt_confirmed=sent.confirmed)
