"""记台账：登记、按关键列存入、变更或销号一行，每个任务一次。

The row is changed as it stands. No version is taken from the case: the scope holds the one that an
earlier step left, and a clerk may have changed the row on the page 台账 since.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workers.runtime import Context, Variables, task


class LedgerWriteIn(Variables):
    """What is set on which row."""

    case_id: str = Field(title="办件")
    ledger: str = Field(title="台账编号")
    act: Literal["append", "put", "update", "close"] = Field(title="登记、存入、变更或销号")
    fields: dict[str, str | int | float | None] | None = Field(
        default=None, title="各列的值（Map：列 → 值）"
    )
    row_id: str | None = Field(default=None, title="哪一行（编号）")
    equals: dict[str, str | int | float | None] | None = Field(
        default=None, title="哪一行（Map：列 → 值，恰有一行）"
    )
    reason: str | None = Field(default=None, title="事由")


class LedgerWriteOut(Variables):
    """The row as it stands now."""

    row_id: str = Field(title="行编号")
    row_version: int = Field(title="行版本")


@task("ledger-write", throws=(), retries=5)
def ledger_write(inp: LedgerWriteIn, ctx: Context) -> LedgerWriteOut:
    """Write once for each task; a redelivery returns the row as it stood then."""
    written = ctx.services.ledgers.steps.write(
        ctx.effect_key,
        case_id=inp.case_id,
        ledger=inp.ledger,
        act=inp.act,
        fields=inp.fields or {},
        row_id=inp.row_id,
        equals=inp.equals,
        reason=inp.reason or "",
    )
    return LedgerWriteOut(row_id=written.row_id, row_version=written.row_version)
