"""Rows of a filled workbook by column, with every fault named by its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bureau.domain.ledgers import LedgerDefinition
from bureau.errors import Fault, InvalidData
from bureau.services.ledger_rows import whole_row
from bureau.services.ports.workbooks import ReadBook, ReadRow

#: Most faults that are told at once.
MOST_FAULTS: Final = 200


class WrongTemplate(InvalidData):
    """A workbook made for something else, or with missing or unknown columns."""

    code = "wrong-template"


def sheet_rows(
    definition: LedgerDefinition, book: ReadBook, mark: str
) -> tuple[Mapping[str, object], ...]:
    """Rows by column name.

    Args:
        definition: the columns that there must be.
        book: what was read.
        mark: the template that the book must have been made for, when it says so.

    Raises:
        WrongTemplate: another template's book, or headings that do not fit.
        InvalidData: faulty cells, all of them.
    """
    check_headings(definition, book, mark)
    rows = []
    faults: list[Fault] = []
    for row in book.rows:
        values = by_column(definition, row)
        faults += cell_faults(definition, row, values)
        rows.append(values)
    if faults:
        raise InvalidData(
            f"表格里有 {len(faults)} 处有误：" + "".join(f.message for f in faults[:5]),
            faults=tuple(faults[:MOST_FAULTS]),
        )
    return tuple(rows)


def check_headings(
    definition: LedgerDefinition, book: ReadBook, mark: str, also: tuple[str, ...] = ()
) -> None:
    """Refuse a book that was made for something else.

    Args:
        definition: the columns.
        book: what was read.
        mark: what it must have been made for.
        also: headings that may be there besides.

    Raises:
        WrongTemplate: it was.
    """
    made_for = book.marks.get("template", mark)
    if made_for != mark:
        raise WrongTemplate(f"这不是“{definition.title}”的表格，请用本模板填写。")
    titles = {column.title for column in definition.columns}
    missing = [column.title for column in definition.columns if column.title not in book.headings]
    unknown = [one for one in book.headings if one not in titles and one not in also]
    if missing or unknown:
        faults = [Fault("", f"缺少列“{title}”。") for title in missing]
        faults += [Fault("", f"没有列“{title}”，请去掉。") for title in unknown]
        raise WrongTemplate(
            f"表格的列与“{definition.title}”不符："
            + "".join(fault.message for fault in faults[:10]),
            faults=tuple(faults),
        )


def by_column(definition: LedgerDefinition, row: ReadRow) -> dict[str, object]:
    """Cells by column name; empty cells are None."""
    return {
        column.name: row.cells.get(column.title)
        for column in definition.columns
        if column.title in row.cells
    }


def cell_faults(
    definition: LedgerDefinition, row: ReadRow, values: Mapping[str, object]
) -> list[Fault]:
    """What is wrong with a row, each fault with its cell."""
    try:
        whole_row(definition, {}, values)
    except InvalidData as fault:
        return [_at_cell(definition, row, one) for one in fault.faults]
    return []


def _at_cell(definition: LedgerDefinition, row: ReadRow, fault: Fault) -> Fault:
    column = definition.column(fault.pointer.lstrip("/"))
    cell = row.places.get(column.title, f"第{row.number}行") if column else f"第{row.number}行"
    return Fault(cell, f"{cell}：{fault.message}")
