"""汇总意见：会签、征求意见、测评全部完成后计数，供网关判断。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, TypeAdapter

from workers.runtime import Context, Variables, task

#: What a gateway may compare with; see `bureau.domain.opinions.Tally.result`.
Result = Literal["agreed", "disagreed", "mixed", "none"]
_RESULT: TypeAdapter[Result] = TypeAdapter(Result)


class CountIn(Variables):
    """Which round."""

    case_id: str = Field(title="办件")
    round: str = Field(title="会签名称", max_length=64)


class CountOut(Variables):
    """How it ended."""

    agree_count: int = Field(title="同意人数")
    disagree_count: int = Field(title="不同意人数")
    total_count: int = Field(title="意见总数")
    opinion_result: Result = Field(title="会签结果")
    opinion_counts: dict[str, int] = Field(title="各种意见人数")


@task("count-opinions", retries=8)
def count_opinions(inp: CountIn, ctx: Context) -> CountOut:
    """Count once for each task, behind the loop in which the opinions were recorded."""
    counted = ctx.services.opinions.count(ctx.effect_key, case_id=inp.case_id, round=inp.round)
    return CountOut(
        agree_count=counted.agree,
        disagree_count=counted.disagree,
        total_count=counted.total,
        opinion_result=_RESULT.validate_python(counted.result),
        opinion_counts=counted.by_word,
    )
