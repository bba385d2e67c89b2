"""办理情况 as a workbook, 月度通报 as a Word document: each number beside the cases it counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bureau.gateways.reports import DocxReports
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.figures import Figures, MonthCase, OpenWork
from bureau.services.ports.reports import Report, ReportTable
from bureau.services.ports.workbooks import Sheet, SheetColumn
from bureau.timezone import TIME_ZONE

_COUNTS: Final = (
    "在办任务",
    "即将到期",
    "已超期",
    "本月收件",
    "本月办结",
    "其中超期办结",
)
_SECTION: Final = SheetColumn(heading="科室", width=16)
_NUMBER: Final = SheetColumn(heading="办件编号", width=18)
_TITLE: Final = SheetColumn(heading="标题", width=44)
_PROCEDURE: Final = SheetColumn(heading="事项", width=28)


def figures_xlsx(figures: Figures) -> bytes:
    """Three sheets: the numbers by section, the open work, the cases of the month."""
    month = _month(figures)
    until = f"截至 {_at(figures.at)}"
    totals = Sheet(
        title="汇总",
        notes=(f"{month}业务办理情况", until),
        columns=(
            _SECTION,
            *(SheetColumn(heading=one, kind="integer", width=14) for one in _COUNTS),
        ),
        rows=tuple(_counted(figures)),
    )
    work = Sheet(
        title="在办清单",
        notes=("在办任务", until, *_unlisted(figures.open)),
        columns=(_SECTION, _NUMBER, _TITLE, _PROCEDURE, *_plain("环节", "送达", "期限", "情况")),
        rows=tuple(
            (
                *(one.section, one.number, one.title, one.procedure, one.step),
                *(_at(one.since), _at(one.due_at) or "未设期限", _state(one)),
            )
            for one in figures.open
            if not one.hidden
        ),
    )
    cases = Sheet(
        title=f"{figures.month:%Y年%m月}办件",
        notes=(f"{month}收件、办结", until, *_unlisted(figures.cases)),
        columns=(_SECTION, _NUMBER, _TITLE, _PROCEDURE, *_plain("收件", "办结", "情况")),
        rows=tuple(
            (
                *(one.section, one.number, one.title, one.procedure),
                *(_at(one.began) or "本月以前", _at(one.ended) or "未办结"),
                "超期办结" if one.late else "",
            )
            for one in figures.cases
            if not one.hidden
        ),
    )
    return XlsxWorkbooks().write((totals, work, cases), marks={}, at=figures.at)


def bulletin_docx(figures: Figures) -> bytes:
    """月度通报: what came, what was done, what is late, by section; then the late cases."""
    month, now = _month(figures), figures.at.astimezone(TIME_ZONE)
    came = [one for one in figures.cases if one.began]
    done = [one for one in figures.cases if one.ended]
    late = [one for one in done if one.late]
    overdue = [one for one in figures.open if one.overdue]
    said = [
        f"{month}，全局收件{len(came)}件，办结{len(done)}件，其中超期办结{len(late)}件；"
        f"截至{now:%Y年%-m月%-d日%H:%M}，在办任务{len(figures.open)}项，已超期{len(overdue)}项。",
        "在办任务按任务所在岗位的科室计，收件、办结按事项所属科室计。",
    ]
    tables = [
        ReportTable(
            caption="各科室办理情况",
            headings=("科室", *_COUNTS),
            rows=tuple(tuple(str(cell) for cell in row) for row in _counted(figures)),
        )
    ]
    said += _unlisted((*overdue, *late))
    if overdue:
        tables.append(_overdue(overdue))
    else:
        said.append("没有已超期未办结的任务。")
    if late:
        tables.append(_late(late))
    else:
        said.append("本月没有超期办结的办件。")
    report = Report(title=f"{month}业务办理情况通报", paragraphs=tuple(said), tables=tuple(tables))
    return DocxReports().docx(report, at=figures.at)


def _counted(figures: Figures) -> list[tuple[str | int, ...]]:
    """A line for each section, and their sum."""
    lines: list[tuple[str | int, ...]] = [
        (section, *_counts(figures.open_of(section), figures.cases_of(section)))
        for section in figures.sections()
    ]
    lines.append(("合计", *_counts(figures.open, figures.cases)))
    return lines


def _counts(work: tuple[OpenWork, ...], cases: tuple[MonthCase, ...]) -> tuple[int, ...]:
    return (
        len(work),
        sum(one.soon for one in work),
        sum(one.overdue for one in work),
        sum(one.began is not None for one in cases),
        sum(one.ended is not None for one in cases),
        sum(one.late for one in cases),
    )


def _overdue(work: list[OpenWork]) -> ReportTable:
    return ReportTable(
        caption="已超期未办结",
        headings=("科室", "办件编号", "标题", "环节", "期限"),
        rows=tuple(
            (one.section, one.number, one.title, one.step, _at(one.due_at))
            for one in work
            if not one.hidden
        ),
    )


def _late(cases: list[MonthCase]) -> ReportTable:
    return ReportTable(
        caption="本月超期办结",
        headings=("科室", "办件编号", "标题", "事项", "办结"),
        rows=tuple(
            (one.section, one.number, one.title, one.procedure, _at(one.ended))
            for one in cases
            if not one.hidden
        ),
    )


def _unlisted(rows: Iterable[OpenWork | MonthCase]) -> tuple[str, ...]:
    """That some only count, as a line; none where all are listed."""
    count = sum(one.hidden for one in rows)
    return (f"其中{count}项限知悉岗位和经办人查看，只计数，不列明细。",) if count else ()


def _plain(*headings: str) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(heading=one, width=18) for one in headings)


def _state(one: OpenWork) -> str:
    if one.overdue:
        return "已超期"
    return "即将到期" if one.soon else ""


def _month(figures: Figures) -> str:
    return f"{figures.month.year}年{figures.month.month}月"


def _at(at: datetime | None) -> str:
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if at else ""
