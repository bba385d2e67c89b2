"""The yearly filing on both databases, over real packages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bureau.domain.archival import ArchiveScheme, Section
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.records.archive import ArchiveItem
from bureau.timezone import TIME_ZONE

SCHEME = ArchiveScheme(
    fonds="H123",
    fonds_name="桓台县商务局",
    category="WS",
    sections={"guonei": Section("GNK", "国内贸易科"), "zonghe": Section("ZHK", "综合科")},
    periods={},
)


ROOT = Path(__file__).resolve().parents[4]


def moment(year: int, month: int = 3, day: int = 6) -> datetime:
    return datetime(year, month, day, 10, tzinfo=TIME_ZONE)


#: Ends a case in a year with a package of each kind; gives their ids.
End = Callable[..., tuple[str, str]]


def items(uow: SqlUnitOfWorkFactory, year: int) -> tuple[ArchiveItem, ...]:
    with uow(read_only=True) as opened:
        return opened.archive.items(year)


def typed(content: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """The workbook as the office sends it back."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(sheet: Worksheet, heading: str, value: str | int) -> None:
    """Type into every row of one column."""
    cells = {
        str(cell.value).rstrip("*＊ （必填）"): cell for row in sheet.iter_rows() for cell in row
    }
    top = cells[heading]
    for below in range(int(top.row or 0) + 1, sheet.max_row + 1):
        if sheet.cell(below, 1).value:
            sheet.cell(below, int(top.column or 0), value)
