"""A meeting's matters as a sheet: written for the office, filled in by hand, read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from bureau.domain.agenda import Verdict, verdict_of
from bureau.errors import Fault, InvalidData
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.agenda import Result
from bureau.services.ports.workbooks import Sheet, SheetColumn, UnreadableWorkbook

_VERDICTS: Final = tuple(one.label for one in Verdict if one is not Verdict.WITHDRAWN)
_CASE, _RESULT, _NOTE = "办件编号", "会议结果", "会议要求"
_COLUMNS: Final = (
    SheetColumn(heading=_CASE, width=20, locked=True),
    SheetColumn(heading="议题", width=50, locked=True),
    SheetColumn(heading="列入时间", width=18, locked=True),
    SheetColumn(heading=_RESULT, width=14, choices=_VERDICTS),
    SheetColumn(heading=_NOTE, width=50),
)
#: First row of the sheet; the last two are filled in by the office.
HEADS: Final = tuple(column.heading for column in _COLUMNS)


def write_sheet(path: Path, rows: Sequence[tuple[str, str, str]], *, at: datetime) -> None:
    """Write the queue.

    Args:
        path: the file, replaced if it is there.
        rows: case number, matter, since when.
        at: date of the sheet.
    """
    cells = tuple((*row, None, None) for row in rows)
    sheet = Sheet(title="议题", columns=_COLUMNS, rows=cells, typed=True)
    path.write_bytes(XlsxWorkbooks().write((sheet,), marks={}, at=at))


def read_sheet(path: Path) -> tuple[Result, ...]:
    """Read the results; a matter without one was not spoken of and goes on waiting.

    Raises:
        InvalidData: no sheet of this kind, or a result that is none; every fault with its line.
    """
    try:
        book = XlsxWorkbooks().read(path.read_bytes())
    except (OSError, UnreadableWorkbook) as fault:
        raise InvalidData(f"读不了 {path.name}，须是由 meeting export 写出的 .xlsx。") from fault
    if book.headings[: len(HEADS)] != HEADS:
        raise InvalidData(f"{path.name} 的第一行应为：{'、'.join(HEADS)}。")
    faults, results = [], []
    for row in book.rows:
        case, said, note = (str(row.cells[name] or "").strip() for name in (_CASE, _RESULT, _NOTE))
        if not said:
            continue
        verdict = verdict_of(said)
        if verdict is None or verdict is Verdict.WITHDRAWN:
            allowed = "、".join(_VERDICTS)
            faults.append(Fault(f"/{row.number}", f"会议结果“{said}”不对，应为：{allowed}。"))
        else:
            results.append(Result(case_number=case, verdict=verdict, note=note))
    if faults:
        raise InvalidData("会议结果有误。", faults=tuple(faults))
    return tuple(results)
