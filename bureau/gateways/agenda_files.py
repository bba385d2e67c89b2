"""A meeting's matters as a sheet: written for the office, filled in by hand, read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from bureau.domain.agenda import Verdict, verdict_of
from bureau.errors import Fault, InvalidData
from bureau.services.agenda import Result

#: First row of the sheet; the last two are filled in by the office.
HEADS: Final = ("办件编号", "议题", "列入时间", "会议结果", "会议要求")
_WIDTHS: Final = (20, 50, 18, 14, 50)
_VERDICTS: Final = [one.label for one in Verdict if one is not Verdict.WITHDRAWN]


def write_sheet(path: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """Write the queue.

    Args:
        path: the file, replaced if it is there.
        rows: case number, matter, since when.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new book has a sheet"
    sheet.title = "议题"
    sheet.append(list(HEADS))
    for row in rows:
        sheet.append([*row, None, None])
    for column, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    choice = DataValidation(type="list", formula1=f'"{",".join(_VERDICTS)}"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add(f"D2:D{max(len(rows) + 1, 2)}")
    book.save(path)


def read_sheet(path: Path) -> tuple[Result, ...]:
    """Read the results; a matter without one was not spoken of and goes on waiting.

    Raises:
        InvalidData: no sheet of this kind, or a result that is none; every fault with its line.
    """
    try:
        sheet = load_workbook(path, data_only=True).worksheets[0]
    except (OSError, KeyError, BadZipFile, InvalidFileException) as fault:
        raise InvalidData(f"读不了 {path.name}，须是由 meeting export 写出的 .xlsx。") from fault
    rows = [
        tuple(str(cell or "").strip() for cell in row) for row in sheet.iter_rows(values_only=True)
    ]
    if not rows or rows[0][: len(HEADS)] != HEADS:
        raise InvalidData(f"{path.name} 的第一行应为：{'、'.join(HEADS)}。")
    faults, results = [], []
    for number, row in enumerate(rows[1:], start=2):
        case, said, note = row[0], row[3], row[4]
        verdict = verdict_of(said)
        if not said:
            continue
        if verdict is None or verdict is Verdict.WITHDRAWN:
            allowed = "、".join(_VERDICTS)
            faults.append(Fault(f"/{number}", f"会议结果“{said}”不对，应为：{allowed}。"))
        else:
            results.append(Result(case_number=case, verdict=verdict, note=note))
    if faults:
        raise InvalidData("会议结果有误。", faults=tuple(faults))
    return tuple(results)
