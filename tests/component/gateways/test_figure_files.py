"""办理情况 as files: every number beside its cases, what came from outside is never a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Final

from docx import Document
from openpyxl import load_workbook

from bureau.gateways.figure_files import bulletin_docx, figures_xlsx
from bureau.services.figures import Figures, MonthCase, OpenWork
from bureau.timezone import TIME_ZONE

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=TIME_ZONE)
EVIL: Final = '=HYPERLINK("http://example.org","看这里")'
WORK: Final = OpenWork(
    section="国内贸易科",
    procedure="二手车备案",
    step="审核材料",
    number="BJ-2026-000001",
    title=EVIL,
    since=NOW - timedelta(days=9),
    due_at=NOW - timedelta(days=1),
    overdue=True,
    soon=False,
)
CASE: Final = MonthCase(
    section="综合科",
    procedure="收文办理",
    number="BJ-2026-000002",
    title="关于报送情况的通知",
    began=None,
    ended=NOW,
    late=True,
)
FIGURES: Final = Figures(
    at=NOW,
    month=date(2026, 11, 1),
    open=(WORK, replace(WORK, number="BJ-2026-000003", due_at=None, overdue=False)),
    cases=(CASE, replace(CASE, number="BJ-2026-000004", began=NOW, ended=None, late=False)),
)


def test_the_workbook_counts_what_it_lists_and_holds_no_formula() -> None:
    book = load_workbook(BytesIO(figures_xlsx(FIGURES)))

    totals = {row[0].value: [one.value for one in row[1:]] for row in book["汇总"].iter_rows()}
    assert totals["国内贸易科"] == [2, 0, 1, 0, 0, 0]
    assert totals["综合科"] == [0, 0, 0, 1, 1, 1]
    assert totals["合计"] == [2, 0, 1, 1, 1, 1]
    work = {row[1].value: row for row in book["在办清单"].iter_rows(min_row=4)}
    title = work["BJ-2026-000001"][2]
    assert (title.value, title.data_type) == (EVIL, "s")
    assert work["BJ-2026-000001"][7].value == "已超期"
    assert work["BJ-2026-000003"][6].value == "未设期限"
    cases = [[one.value for one in row] for row in book["2026年11月办件"].iter_rows(min_row=4)]
    assert [row[4:] for row in cases] == [
        ["本月以前", "2026-11-23 09:00", "超期办结"],
        ["2026-11-23 09:00", "未办结", None],
    ]


def test_the_bulletin_is_an_official_page_with_the_late_cases() -> None:
    written = Document(BytesIO(bulletin_docx(FIGURES)))

    page = written.sections[0]
    assert page.page_width is not None
    assert round(page.page_width.cm, 1) == 21.0
    title, said = written.paragraphs[:2]
    assert title.text == "2026年11月业务办理情况通报"
    fonts = [one._p.xpath(".//w:rFonts/@w:eastAsia") for one in (title, said)]
    assert fonts == [["方正小标宋简体"], ["仿宋"]]
    assert "收件1件，办结1件，其中超期办结1件；截至2026年11月23日09:00" in said.text
    tables = [[[one.text for one in row.cells] for row in table.rows] for table in written.tables]
    assert tables[0][-1] == ["合计", "2", "0", "1", "1", "1", "1"]
    assert [row[1] for row in tables[1][1:]] == ["BJ-2026-000001"]
    assert [row[1] for row in tables[2][1:]] == ["BJ-2026-000002"]


def test_a_quiet_month_says_so() -> None:
    quiet = replace(FIGURES, open=(), cases=())
    written = Document(BytesIO(bulletin_docx(quiet)))
    text = "\n".join(one.text for one in written.paragraphs)
    assert "没有已超期未办结的任务。" in text
    assert "本月没有超期办结的办件。" in text
    assert len(written.tables) == 1
    assert load_workbook(BytesIO(figures_xlsx(quiet)))["在办清单"].max_row == 3
