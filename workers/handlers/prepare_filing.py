"""预归档：列出一年办结的文件，预归档目录放入办件材料，供办公室核对。"""

from __future__ import annotations

from pydantic import Field

from workers.runtime import Context, Variables, task


class PrepareFilingIn(Variables):
    """Which year."""

    case_id: str = Field(title="办件")
    year: int = Field(title="年度", ge=2000, le=2999)


class PrepareFilingOut(Variables):
    """What waits for a 档号."""

    item_count: int = Field(title="待编号件数")
    undecided_count: int = Field(title="未定保管期限件数")
    open_case_count: int = Field(title="尚未办结件数")


@task("prepare-filing", throws=(), retries=5)
def prepare_filing(inp: PrepareFilingIn, ctx: Context) -> PrepareFilingOut:
    """List once for each task; a redelivery gives what the first time gave."""
    stands = ctx.services.archive.filing.prepare(ctx.effect_key, case_id=inp.case_id, year=inp.year)
    return PrepareFilingOut(
        item_count=stands.items,
        undecided_count=stands.undecided,
        open_case_count=stands.open_cases,
    )
