"""编档号：录入核对过的预归档目录，编件号、档号，归档文件目录放入办件材料。"""

from __future__ import annotations

from pydantic import Field

from bureau.services.filing import NotReady
from workers.runtime import Context, Variables, task


class NumberFilingIn(Variables):
    """Which year, and who files."""

    case_id: str = Field(title="办件")
    year: int = Field(title="年度", ge=2000, le=2999)
    filed_by: str = Field(title="归档人")


class NumberFilingOut(Variables):
    """How much of the year is filed now."""

    filed_count: int = Field(title="本年度已编档号件数")


@task("number-filing", throws=(NotReady,), retries=5)
def number_filing(inp: NumberFilingIn, ctx: Context) -> NumberFilingOut:
    """Number once for each task; a redelivery gives what the first time gave."""
    stands = ctx.services.archive.filing.number(
        ctx.effect_key, case_id=inp.case_id, year=inp.year, by=inp.filed_by
    )
    return NumberFilingOut(filed_count=stands.filed)
