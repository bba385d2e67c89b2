"""Columns of sheets that people type into, from the columns of a definition."""

from __future__ import annotations

from bureau.domain.ledgers import Column, ColumnKind
from bureau.services.ports.workbooks import SheetColumn


def sheet_column(column: Column) -> SheetColumn:
    """How a column of a ledger or of a return stands in a sheet: dropdown, number, or text."""
    width = 40 if column.long else max(14, len(column.title) * 2 + 4)
    if column.kind is ColumnKind.CHOICE:
        choices = tuple(shown for _, shown in column.choices)
        return SheetColumn(
            heading=column.title, choices=choices, width=width, required=column.required
        )
    if column.kind in (ColumnKind.INTEGER, ColumnKind.MONEY):
        # as numbers, so that a spreadsheet can add them up
        return SheetColumn(
            heading=column.title,
            kind="integer" if column.kind is ColumnKind.INTEGER else "money",
            width=width,
            required=column.required,
        )
    return SheetColumn(heading=column.title, width=width, required=column.required)
