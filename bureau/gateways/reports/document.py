"""Reports by python-docx, on the page of GB/T 9704."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bureau.gateways.zip_times import with_one_time
from bureau.services.ports.reports import Report, ReportChart, ReportTable

_BODY: Final = "仿宋"
_TITLE: Final = "方正小标宋简体"


def write_report(report: Report, at: datetime) -> bytes:
    """The report as .docx; the same arguments give the same bytes.

    Raises:
        Permanent: it has a chart, and no Chinese font is installed.
    """
    document = Document()
    section = document.sections[0]
    # GB/T 9704: A4, 上 37 mm, 左 28 mm, 版心 156 mm wide
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.left_margin = Cm(3.7), Cm(2.8)
    section.right_margin, section.bottom_margin = Cm(2.6), Cm(3.5)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, report.title, _TITLE, 22)
    for text in report.paragraphs:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        _write(paragraph, text, _BODY, 16)
    for table in report.tables:
        _table(document, table)
    for chart in report.charts:
        _chart(document, chart)
    out = io.BytesIO()
    document.save(out)
    return with_one_time(out.getvalue(), at)


def _write(paragraph: object, text: str, font: str, size: int) -> None:
    run = paragraph.add_run(text)  # type: ignore[attr-defined]  # python-docx has no public type
    run.font.name = font
    run.font.size = Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _table(document: object, table: ReportTable) -> None:
    caption = document.add_paragraph()  # type: ignore[attr-defined]  # as above
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(caption, table.caption, "黑体", 14)
    made = document.add_table(  # type: ignore[attr-defined]  # as above
        rows=1, cols=len(table.headings), style="Table Grid"
    )
    for cell, text in zip(made.rows[0].cells, table.headings, strict=True):
        _write(cell.paragraphs[0], text, "黑体", 11)
    for row in table.rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], text, _BODY, 11)


def _chart(document: object, chart: ReportChart) -> None:
    # Here, not above: matplotlib takes a second to load, and most reports have no chart.
    from bureau.gateways.reports.chart import draw

    picture = io.BytesIO(draw(chart))
    document.add_picture(picture, width=Cm(15.6))  # type: ignore[attr-defined]  # as above
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER  # type: ignore[attr-defined]
    caption = document.add_paragraph()  # type: ignore[attr-defined]  # as above
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(caption, chart.caption, _BODY, 12)
