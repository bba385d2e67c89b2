"""查台账：按列值找行，带回行数和第一行。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workers.runtime import Context, Variables, task


class LedgerReadIn(Variables):
    """Which rows are wanted."""

    case_id: str = Field(title="办件")
    ledger: str = Field(title="台账编号")
    equals: dict[str, str | int | float | None] | None = Field(
        default=None, title="查找条件（Map：列 → 值）"
    )
    state: Literal["open", "closed", "all"] | None = Field(
        default=None, title="在册（默认）、已销号或全部"
    )
    listing: str | None = Field(
        default=None,
        title="带回列表的栏目（名称=列，逗号分隔；a|b 取先有值的列）；不填不带回列表",
    )


class LedgerReadOut(Variables):
    """How many there are, and the oldest one."""

    count: int = Field(title="行数")
    row_id: str | None = Field(title="第一行编号")
    row_version: int | None = Field(title="第一行版本")
    row: str | None = Field(title="第一行内容（JSON，不超过 4000 字）")
    rows: tuple[dict[str, str], ...] | None = Field(title="列表（不超过 200 行，供表单和文书用）")


@task("ledger-read", throws=(), retries=5)
def ledger_read(inp: LedgerReadIn, ctx: Context) -> LedgerReadOut:
    """Find rows; a redelivery looks again."""
    found = ctx.services.ledgers.steps.read(
        inp.ledger, inp.equals or {}, state=inp.state or "open", listing=inp.listing or ""
    )
    return LedgerReadOut(
        count=found.count,
        row_id=found.row_id,
        row_version=found.row_version,
        row=found.row,
        rows=found.rows,
    )
