"""Puts ledgers and their rows into the words that the page shows."""

from __future__ import annotations

from collections.abc import Sequence

from api.panel.ledger_schemas import (
    ChangeOut,
    ColumnOut,
    EntryOfRowOut,
    LedgerOut,
    RowHistoryOut,
    RowOut,
    RowsOut,
)
from bureau.domain.json_value import JsonValue
from bureau.domain.ledgers import LedgerDefinition
from bureau.services.ledger_desk import OpenLedger, RowPage
from bureau.services.records.ledgers import LedgerEntry, LedgerRow, RowState
from bureau.timezone import TIME_ZONE

_STATES = {RowState.OPEN: "在册", RowState.CLOSED: "已销号"}


def ledger_out(opened: OpenLedger) -> LedgerOut:
    """A ledger."""
    one = opened.definition
    return LedgerOut(
        id=one.id,
        title=one.title,
        clause=one.clause,
        remark=one.remark,
        may_write=opened.may_write,
    )


def rows_out(found: RowPage, page: int, pages: int) -> RowsOut:
    """A page of rows."""
    definition = found.ledger.definition
    return RowsOut(
        ledger=ledger_out(found.ledger),
        columns=[
            ColumnOut(
                name=one.name,
                title=one.title,
                kind=one.kind.value,
                required=one.required,
                long=one.long,
                choices=[*one.choices],
            )
            for one in definition.columns
        ],
        rows=[row_out(definition, row) for row in found.rows],
        total=found.total,
        page=page,
        pages=pages,
    )


def row_out(definition: LedgerDefinition, row: LedgerRow) -> RowOut:
    """A row."""
    return RowOut(
        id=row.id,
        version=row.version,
        state=row.state.value,
        state_text=_STATES[row.state],
        label=definition.label(row.data),
        values=dict(row.data),
        shown={one.name: one.shown(row.data.get(one.name)) for one in definition.columns},
        updated_at=row.updated_at.astimezone(TIME_ZONE),
        updated_by=row.updated_by,
    )


def history_out(
    definition: LedgerDefinition, row: LedgerRow, entries: Sequence[LedgerEntry]
) -> RowHistoryOut:
    """A row and its history, the latest change first."""
    return RowHistoryOut(
        row=row_out(definition, row),
        entries=[
            EntryOfRowOut(
                at=one.at.astimezone(TIME_ZONE),
                actor=one.actor_name,
                act=one.act.label,
                reason=one.reason,
                version=one.version,
                changes=[_change(definition, name, change) for name, change in one.changes.items()],
            )
            for one in reversed(entries)
        ],
    )


def _change(definition: LedgerDefinition, name: str, change: JsonValue) -> ChangeOut:
    before, after = change if isinstance(change, list) and len(change) == 2 else (None, change)
    column = definition.column(name)
    if column is None:  # a column of an earlier edition of the ledger
        return ChangeOut(title=name, before=str(before or ""), after=str(after or ""))
    return ChangeOut(title=column.title, before=column.shown(before), after=column.shown(after))
