"""汇总：把一轮报送汇成表格和报告，列出需要人核对的情况。"""

from __future__ import annotations

from pydantic import Field

from workers.runtime import Context, Variables, task


class AggregateIn(Variables):
    """Which round."""

    case_id: str = Field(title="办件")
    round_id: str | None = Field(default=None, title="报送轮次；不填为本件最近一轮")
    listing: str | None = Field(
        default=None, title="带回各行的栏目（名称=栏目，逗号分隔；名称=@ 为报送单位）；不填不带回"
    )


class AggregateOut(Variables):
    """What came of it."""

    finding_count: int = Field(title="需核对的情况数")
    findings: str = Field(title="需核对的情况")
    table_paper_id: str = Field(title="汇总表")
    report_paper_id: str = Field(title="报告")
    listed_rows: tuple[dict[str, str], ...] | None = Field(
        title="各行（不超过 200 行，供表单逐个核对）"
    )


@task("aggregate", throws=(), retries=5)
def aggregate(inp: AggregateIn, ctx: Context) -> AggregateOut:
    """Total a round once for each task; a redelivery returns the same papers."""
    done = ctx.services.collections.aggregates.aggregate(
        ctx.effect_key, inp.case_id, inp.round_id, listing=inp.listing or ""
    )
    return AggregateOut(
        finding_count=done.findings,
        findings=done.findings_text,
        table_paper_id=done.table_paper,
        report_paper_id=done.report_paper,
        listed_rows=done.rows,
    )
