"""Reports by python-docx, their charts by matplotlib with a Chinese font."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bureau.errors import Permanent
from bureau.gateways.zip_times import with_one_time
from bureau.services.ports.reports import Report, ReportChart, ReportTable

#: Fonts with Chinese signs, in the order of preference.
_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
)
_BODY: Final = "仿宋"
_TITLE: Final = "方正小标宋简体"
_COLOURS: Final = ("#2F5597", "#BF9000", "#548235", "#7F7F7F", "#843C0C", "#5B3A8C")


class DocxReports:
    """The port `Reports`."""

    def docx(self, report: Report, *, at: datetime) -> bytes:
        """The report; the same arguments give the same bytes.

        Raises:
            Permanent: no Chinese font is installed.
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
            document.add_picture(io.BytesIO(draw(chart)), width=Cm(15.6))
            document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
            caption = document.add_paragraph()
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(caption, chart.caption, _BODY, 12)
        out = io.BytesIO()
        document.save(out)
        return with_one_time(out.getvalue(), at)


def draw(chart: ReportChart) -> bytes:
    """A chart as PNG.

    Raises:
        Permanent: no Chinese font is installed.
    """
    # Here, not above: only a process that draws a chart pays for loading it.
    from matplotlib import font_manager
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font = font_manager.FontProperties(family=chinese_font(), size=10)
    figure = Figure(figsize=(9, 4.2), dpi=150)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    count = len(chart.series)
    width = 0.8 / max(count, 1)
    for index, (name, values) in enumerate(chart.series):
        places = [at - 0.4 + width * (index + 0.5) for at in range(len(chart.names))]
        heights = [float(value) for value in values]
        drawn = axes.bar(
            places, heights, width * 0.92, label=name, color=_COLOURS[index % len(_COLOURS)]
        )
        if len(chart.names) * count <= 24:
            labels = [f"{value:,f}" for value in values]
            axes.bar_label(drawn, labels=labels, fontsize=7, padding=2)
    axes.set_xticks(range(len(chart.names)))
    turned = len(chart.names) > 8 or max((len(one) for one in chart.names), default=0) > 8
    axes.set_xticklabels(
        chart.names,
        fontproperties=font,
        rotation=30 if turned else 0,
        ha="right" if turned else "center",
    )
    if chart.unit:
        axes.set_ylabel(chart.unit, fontproperties=font)
    axes.margins(y=0.15)
    axes.axhline(0, color="#404040", linewidth=0.8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if count > 1:
        axes.legend(prop=font, frameon=False, ncols=min(count, 4), loc="upper right")
    figure.tight_layout()
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


@cache
def chinese_font() -> str:
    """Name of an installed font with Chinese signs.

    Raises:
        Permanent: there is none.
    """
    from matplotlib import font_manager

    known = set(font_manager.get_font_names())
    for name in _FONTS:
        if name in known:
            return name
    raise Permanent("没有安装中文字体，无法绘图：请安装 fonts-noto-cjk (no Chinese font)")


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
