"""登记意见：会签、征求意见、测评中一个人的意见。"""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from bureau.services.opinions import Statement
from workers.runtime import Context, Variables, task


class OpinionIn(Variables):
    """Who said what."""

    case_id: str = Field(title="办件")
    round: str = Field(title="会签名称", max_length=64)
    opinion: str = Field(title="意见（ASCII 值）")
    signer: str | None = Field(default=None, title="签署人；空为不记名", max_length=255)
    role: str | None = Field(default=None, title="签署人岗位", max_length=255)
    text: str | None = Field(default=None, title="意见内容")
    signed_at: AwareDatetime | None = Field(default=None, title="签署时间；空为现在")
    on_behalf: bool | None = Field(default=None, title="代录")
    entered_by: str | None = Field(default=None, title="录入人", max_length=255)


class OpinionOut(Variables):
    """How the round stands with this opinion; `count-opinions` says how it ended."""

    agree_count: int = Field(title="同意人数")
    disagree_count: int = Field(title="不同意人数")
    total_count: int = Field(title="意见总数")


@task("record-opinion", retries=8)
def record_opinion(inp: OpinionIn, ctx: Context) -> OpinionOut:
    """Keep it once for each task."""
    counted = ctx.services.opinions.record(
        ctx.effect_key,
        Statement(
            case_id=inp.case_id,
            round=inp.round,
            opinion=inp.opinion,
            signer=inp.signer or None,
            role=inp.role,
            text=inp.text or "",
            signed_at=inp.signed_at,
            on_behalf=bool(inp.on_behalf),
            entered_by=inp.entered_by,
        ),
    )
    return OpinionOut(
        agree_count=counted.agree,
        disagree_count=counted.disagree,
        total_count=counted.total,
    )
