"""Reads the first sheet of a workbook that somebody handed in; nothing in it is trusted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from bureau.gateways.workbooks.write import MARKS, STAR
from bureau.services.ports.workbooks import CellValue, ReadBook, ReadRow, UnreadableWorkbook

#: Largest file, largest content once unpacked, most rows and columns that are looked at.
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 200
#: The headings are among the first rows.
_HEAD_WITHIN: Final = 20


def read_book(content: bytes) -> ReadBook:
    """The first visible sheet: headings, rows that are not empty, our marks.

    Raises:
        UnreadableWorkbook: not a workbook, or too large.
    """
    refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            marks = _marks(book[MARKS].iter_rows(values_only=True)) if MARKS in book else {}
            names = [name for name in book.sheetnames if name != MARKS]
            if not names:
                raise UnreadableWorkbook("工作簿里没有表格。")
            page = book[names[0]]
            rows = list(
                page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
            )
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError) as fault:
        raise UnreadableWorkbook("文件不是可读的 xlsx 工作簿，请用模板另存后重试。") from fault
    if len(rows) > MOST_ROWS:
        raise UnreadableWorkbook(f"表格超过 {MOST_ROWS} 行，请拆分后重试。")
    head = _head(rows, marks)
    headings = tuple(_heading(value) for value in rows[head]) if rows else ()
    return ReadBook(marks, tuple(one for one in headings if one), _rows(rows, head, headings))


def refuse_bombs(content: bytes) -> None:
    """Look at a workbook's size before it is opened.

    Raises:
        UnreadableWorkbook: not a workbook, or too large.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableWorkbook(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile as fault:
        raise UnreadableWorkbook("文件不是 xlsx 工作簿（旧版 xls 请另存为 xlsx）。") from fault
    if unpacked > MOST_UNPACKED:
        raise UnreadableWorkbook("工作簿展开后过大，请检查是否有大片空白格式后重试。")


def _marks(rows: Iterable[tuple[object, ...]]) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0] and row[1]}


def _head(rows: Sequence[tuple[object, ...]], marks: dict[str, str]) -> int:
    """Index of the row of headings: where our mark says, else the first with two filled cells."""
    said = marks.get("head", "")
    if said.isdigit() and int(said) < len(rows):
        return int(said)
    for index, row in enumerate(rows[:_HEAD_WITHIN]):
        if sum(value is not None for value in row) >= 2:
            return index
    return 0


def _heading(value: object) -> str:
    return str(value).strip().removesuffix(STAR.strip()).strip() if value is not None else ""


def _rows(
    rows: Sequence[tuple[object, ...]], head: int, headings: tuple[str, ...]
) -> tuple[ReadRow, ...]:
    found = []
    for index, row in enumerate(rows[head + 1 :], start=head + 2):
        cells: dict[str, CellValue] = {}
        places: dict[str, str] = {}
        for column, (heading, value) in enumerate(zip(headings, row, strict=False), start=1):
            if heading:
                cells[heading] = value  # type: ignore[assignment]  # what openpyxl gives
                places[heading] = f"{get_column_letter(column)}{index}"
        if any(value not in (None, "") for value in cells.values()):
            found.append(ReadRow(index, cells, places))
    return tuple(found)
