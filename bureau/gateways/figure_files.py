"""办理情况 as a workbook, 月度通报 as a Word document: each number beside the cases it counts."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Font

from bureau.services.figures import Figures, MonthCase, OpenWork
from bureau.timezone import TIME_ZONE


def figures_xlsx(figures: Figures) -> bytes:
    """Three sheets: the numbers by section, the open work, the cases of the month."""
    book = Workbook()
    totals = book.worksheets[0]
    totals.title = "汇总"
    _rows(
        totals,
        ("内设机构", "在办", "即将到期", "已超期", "本月收件", "本月办结", "其中超期办结"),
        (_line(figures, section) for section in figures.sections()),
    )
    _rows(
        book.create_sheet("在办清单"),
        ("内设机构", "办件编号", "标题", "事项", "环节", "送达", "期限", "是否超期"),
        (
            (
                *(one.section, one.number, one.title, one.procedure, one.step),
                *(_at(one.since), _at(one.due_at), "超期" if one.overdue else ""),
            )
            for one in figures.open
        ),
    )
    _rows(
        book.create_sheet(f"{figures.month:%Y年%m月}办件"),
        ("内设机构", "办件编号", "标题", "事项", "收件", "办结", "是否超期"),
        (
            (
                *(one.section, one.number, one.title, one.procedure),
                *(_at(one.began), _at(one.ended), "超期" if one.late else ""),
            )
            for one in figures.cases
        ),
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bulletin_docx(figures: Figures) -> bytes:
    """月度通报: what came, what was done, what is late, by section; then the late cases."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = "仿宋"
    style.font.size = Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    month = f"{figures.month:%Y年}{figures.month.month}月"
    document.add_heading(f"{month}业务办理情况通报", level=1)
    came = [one for one in figures.cases if one.began]
    done = [one for one in figures.cases if one.ended]
    late = [one for one in done if one.late]
    overdue = [one for one in figures.open if one.overdue]
    document.add_paragraph(
        f"{month}，全局收件 {len(came)} 件，办结 {len(done)} 件，其中超期办结 {len(late)} 件；"
        f"截至 {_at(figures.at)}，在办 {len(figures.open)} 项，已超期 {len(overdue)} 项。"
    )
    heads = ("内设机构", "在办", "即将到期", "已超期", "本月收件", "本月办结", "超期办结")
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for section in figures.sections():
        for cell, value in zip(table.add_row().cells, _line(figures, section), strict=True):
            cell.text = str(value)
    _listed(document, "一、已超期未办结", [_open_line(one) for one in overdue])
    _listed(document, "二、本月超期办结", [_done_line(one) for one in late])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _line(figures: Figures, section: str) -> tuple[object, ...]:
    work, cases = figures.open_of(section), figures.cases_of(section)
    return (
        section,
        len(work),
        sum(one.soon for one in work),
        sum(one.overdue for one in work),
        sum(one.began is not None for one in cases),
        sum(one.ended is not None for one in cases),
        sum(one.late for one in cases),
    )


def _open_line(one: OpenWork) -> str:
    return f"{one.section}  {one.number}《{one.title}》 {one.step}，期限 {_at(one.due_at)}"


def _done_line(one: MonthCase) -> str:
    return f"{one.section}  {one.number}《{one.title}》 办结 {_at(one.ended)}"


def _listed(document: Document, title: str, lines: list[str]) -> None:  # type: ignore[valid-type]  # python-docx's Document is a function
    document.add_heading(title, level=2)  # type: ignore[attr-defined]
    for line in lines or ["无。"]:
        document.add_paragraph(line)  # type: ignore[attr-defined]


def _rows(sheet: object, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    sheet.append(heads)  # type: ignore[attr-defined]  # openpyxl has no complete types
    for cell in sheet[1]:  # type: ignore[index]
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(row)  # type: ignore[attr-defined]
    for column in sheet.columns:  # type: ignore[attr-defined]
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(60, 4 + 2 * longest)  # type: ignore[attr-defined]


def _at(at: datetime | None) -> str:
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if at else ""
