"""Writes a workbook: headings, formats, dropdowns, protection, native charts, hidden marks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bureau.gateways.zip_times import with_one_time
from bureau.services.ports.workbooks import CellValue, Sheet, SheetChart, SheetColumn
from bureau.timezone import TIME_ZONE

#: Sheet of the marks, and of the texts of dropdowns.
MARKS: Final = "_marks"
#: Marks a heading whose column must be filled.
STAR: Final = " *"
#: Largest amount that can be typed.
MOST: Final = 999_999_999_999
#: Empty rows prepared for typing.
SPARE: Final = 500

_FORMATS: Final = {"text": "@", "date": "yyyy-mm-dd", "integer": "0", "money": "#,##0.00"}
_THIN: Final = Side(style="thin", color="BFBFBF")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD: Final = PatternFill("solid", fgColor="DDEBF7")
_LOCKED: Final = PatternFill("solid", fgColor="F2F2F2")
_FONT: Final = "宋体"


def write_book(sheets: tuple[Sheet, ...], marks: Mapping[str, str], at: datetime) -> bytes:
    """A workbook as bytes."""
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    hidden = book.create_sheet(MARKS)
    for row, (name, value) in enumerate(sorted(marks.items()), start=1):
        hidden.cell(row, 1, name)
        hidden.cell(row, 2, value)
    hidden.sheet_state = "hidden"
    for index, sheet in enumerate(sheets):
        _fill(book.create_sheet(sheet.title[:31], index), sheet, hidden, 4 + 40 * index)
    book.active = 0
    book.properties.creator = "桓台县商务局"
    book.properties.created = at.astimezone(TIME_ZONE).replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return with_one_time(out.getvalue(), at)


def _fill(page: Worksheet, sheet: Sheet, hidden: Worksheet, spare_column: int) -> None:
    for row, note in enumerate(sheet.notes, start=1):
        cell = page.cell(row, 1, _safe(note))
        cell.font = Font(name=_FONT, bold=row == 1, size=14 if row == 1 else 10)
        cell.alignment = Alignment(vertical="center")
    head = len(sheet.notes) + 1
    for column, one in enumerate(sheet.columns, start=1):
        cell = page.cell(head, column, one.heading + (STAR if one.required else ""))
        cell.font = Font(name=_FONT, bold=True)
        cell.fill, cell.border = _HEAD, _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(column)].width = one.width
        if one.kind == "text" and sheet.typed:
            page.column_dimensions[get_column_letter(column)].number_format = "@"
    last = head + len(sheet.rows) + (SPARE if sheet.typed else 0)
    for number, row_cells in enumerate(sheet.rows, start=head + 1):
        for column, value in enumerate(row_cells, start=1):
            _cell(page, number, column, sheet.columns[column - 1], value, sheet.typed)
    if sheet.typed:
        for number in range(head + 1 + len(sheet.rows), last + 1):
            for column, one in enumerate(sheet.columns, start=1):
                _cell(page, number, column, one, None, True)
        page.protection.sheet = True
        for freedom in ("formatColumns", "formatRows", "sort", "autoFilter"):
            setattr(page.protection, freedom, False)
        _checks(page, sheet, head, last, hidden, spare_column)
    page.freeze_panes = page.cell(head + 1, 1).coordinate
    if not sheet.typed and sheet.rows:
        width = get_column_letter(len(sheet.columns))
        page.auto_filter.ref = f"A{head}:{width}{head + len(sheet.rows)}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head}:{head}"
    for index, chart in enumerate(sheet.charts):
        count = len(sheet.rows) if sheet.chart_rows is None else sheet.chart_rows
        _chart(page, chart, head, count, head + len(sheet.rows) + 3 + index * 18)


def _cell(
    page: Worksheet, row: int, column: int, one: SheetColumn, value: CellValue, typed: bool
) -> None:
    cell = page.cell(row, column)
    cell.number_format = _FORMATS[one.kind]
    if isinstance(value, datetime):
        value = value.astimezone(TIME_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str):
        cell.value = _safe(value)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = Font(name=_FONT)
    cell.border = _BOX
    if isinstance(value, int | float | Decimal):
        cell.alignment = Alignment(horizontal="right", vertical="top")
    else:
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    if typed:
        cell.protection = Protection(locked=one.locked)
        if one.locked:
            cell.fill = _LOCKED


def _safe(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def _checks(
    page: Worksheet, sheet: Sheet, head: int, last: int, hidden: Worksheet, spare: int
) -> None:
    """Dropdowns, and checks of numbers and dates as they are typed."""
    for column, one in enumerate(sheet.columns, start=1):
        letter = get_column_letter(column)
        if one.choices:
            at = get_column_letter(spare + column)
            for row, text in enumerate(one.choices, start=1):
                hidden.cell(row, spare + column, text)
            check = DataValidation(
                type="list", formula1=f"'{MARKS}'!${at}$1:${at}${len(one.choices)}"
            )
        elif one.kind == "date":
            check = DataValidation(type="date", operator="greaterThan", formula1="1")
        elif one.kind == "integer":
            check = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
        elif one.kind == "money":
            check = DataValidation(
                type="decimal",
                operator="between",
                formula1=f"-{MOST}",
                formula2=f"{MOST}",
            )
        else:
            continue
        check.allow_blank = True
        check.showErrorMessage = True
        check.errorTitle = "填写有误"
        check.error = f"“{one.heading}”的内容不符合要求。"
        page.add_data_validation(check)
        check.add(f"{letter}{head + 1}:{letter}{last}")


def _chart(page: Worksheet, wanted: SheetChart, head: int, count: int, row: int) -> None:
    if count == 0:
        return
    chart = BarChart() if wanted.kind == "bar" else LineChart()
    chart.title = wanted.title
    chart.height, chart.width = 8, 20
    for column in wanted.values:
        drawn = Reference(page, min_col=column + 1, min_row=head, max_row=head + count)
        chart.add_data(drawn, titles_from_data=True)
    names = Reference(page, min_col=wanted.labels + 1, min_row=head + 1, max_row=head + count)
    chart.set_categories(names)
    # openpyxl leaves the axes out of sight unless told otherwise
    chart.x_axis.delete = False
    chart.y_axis.delete = False
    page.add_chart(chart, f"A{row}")
