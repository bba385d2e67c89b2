"""What a totalled round looks like on paper: sheets and a report, both with charts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from bureau.domain.collections import CollectionTemplate
from bureau.domain.collections.totals import Returned, RoundTotals, Totals, change, number
from bureau.domain.ledgers import Column, ColumnKind
from bureau.services.ports.reports import Report, ReportChart, ReportTable
from bureau.services.ports.workbooks import CellValue, Sheet, SheetChart, SheetColumn
from bureau.services.records.collections import CollectionReturn, CollectionRound, ReturnState


def sheets(
    template: CollectionTemplate,
    round_: CollectionRound,
    returns: Sequence[CollectionReturn],
    rows: Sequence[Returned],
    totals: RoundTotals,
) -> tuple[Sheet, ...]:
    """Sheets 汇总, 环比同比, 明细, 报送情况, 核对."""
    columns = _numbers(template)
    heading = f"{round_.title}（{round_.period}）"
    first = SheetColumn(heading=_group_title(template), width=26)
    money = tuple(
        SheetColumn(heading=_with_unit(one), kind=_kind(one), width=18) for one in columns
    )
    summary = Sheet(
        title="汇总",
        columns=(first, *money),
        rows=(
            *((name, *_cells(columns, sums)) for name, sums in totals.groups.items()),
            ("合计", *_cells(columns, totals.total)),
        ),
        notes=(heading,),
        charts=(SheetChart(title=heading, labels=0, values=tuple(range(1, len(columns) + 1))),),
        chart_rows=len(totals.groups),
    )
    own = template.definition.columns
    details = Sheet(
        title="明细",
        columns=(
            SheetColumn(heading="报送单位", width=26),
            *(SheetColumn(heading=_with_unit(one), kind=_kind(one), width=18) for one in own),
        ),
        rows=tuple(
            (one.name, *(_cell(column, row.get(column.name)) for column in own))
            for one in rows
            for row in one.rows
        ),
        notes=(heading,),
    )
    state = Sheet(
        title="报送情况",
        columns=tuple(SheetColumn(heading=one, width=24) for one in ("报送单位", "情况", "时间")),
        rows=tuple(
            (one.name, one.state.label + ("（逾期）" if one.late else ""), one.returned_at)
            for one in returns
        ),
        notes=(heading,),
    )
    findings = Sheet(
        title="核对",
        columns=(
            SheetColumn(heading="报送单位", width=26),
            SheetColumn(heading="需核对的情况", width=80),
        ),
        rows=tuple((one.whose, one.text) for one in totals.findings),
        notes=(heading,),
    )
    comparison = Sheet(
        title="环比同比",
        columns=tuple(
            SheetColumn(heading=one, width=18)
            for one in ("指标", "本期", "上期", "环比（%）", "上年同期", "同比（%）")
        ),
        rows=comparisons(template, totals),
        notes=(heading,),
    )
    return summary, comparison, details, state, findings


def comparisons(template: CollectionTemplate, totals: RoundTotals) -> tuple[tuple[str, ...], ...]:
    """One row an indicator: now, before, change, last year, change; — where nothing was."""
    rows = []
    for column in _numbers(template):
        now = totals.total[column.name]
        row = [_with_unit(column), _plain(now)]
        for then in (totals.before, totals.last_year):
            was = None if then is None else then[column.name]
            percent = change(now, was)
            row += ["—" if was is None else _plain(was), "—" if percent is None else f"{percent:+}"]
        rows.append(tuple(row))
    return tuple(rows)


def report(
    template: CollectionTemplate,
    round_: CollectionRound,
    returns: Sequence[CollectionReturn],
    totals: RoundTotals,
) -> Report:
    """The report as a person goes on with it."""
    missing = [one.name for one in returns if one.state is ReturnState.MISSING]
    nil = [one.name for one in returns if one.state is ReturnState.NIL]
    late = [one.name for one in returns if one.late]
    text = [f"本轮应报 {len(returns)} 个单位，已报 {len(returns) - len(missing)} 个。"]
    kinds = (("未报", missing), ("零报告", nil), ("逾期报送", late))
    text += [f"{word}：{'、'.join(names)}。" for word, names in kinds if names]
    text += [_sentence(row) for row in comparisons(template, totals)]
    charts = tuple(
        ReportChart(
            caption=f"{_with_unit(column)}（按{_group_title(template)}）",
            names=tuple(totals.groups),
            series=((column.title, tuple(one[column.name] for one in totals.groups.values())),),
            unit=_unit(column),
        )
        for column in _numbers(template)[:6]
        if totals.groups
    )
    headings = ("指标", "本期", "上期", "环比（%）", "上年同期", "同比（%）")
    tables = [
        ReportTable(caption="主要指标", headings=headings, rows=comparisons(template, totals))
    ]
    if totals.findings:
        tables.append(
            ReportTable(
                caption="需核对的情况",
                headings=("报送单位", "情况"),
                rows=tuple((one.whose, one.text) for one in totals.findings),
            )
        )
    return Report(
        title=f"{round_.title}（{round_.period}）",
        paragraphs=tuple(text),
        tables=tuple(tables),
        charts=charts,
    )


def _sentence(row: tuple[str, ...]) -> str:
    name, now, _, before, _, year = row
    parts = [f"{name} {now}"]
    if year != "—":
        parts.append(f"同比 {year}%")
    if before != "—":
        parts.append(f"环比 {before}%")
    return "，".join(parts) + "。"


def _numbers(template: CollectionTemplate) -> tuple[Column, ...]:
    return tuple(one for one in template.definition.columns if one.name in template.numbers)


def _group_title(template: CollectionTemplate) -> str:
    column = template.definition.column(template.group) if template.group else None
    return column.title if column else "报送单位"


def _unit(column: Column) -> str:
    return column.unit if column.kind is ColumnKind.MONEY else ""


def _with_unit(column: Column) -> str:
    return f"{column.title}（{column.unit}）" if _unit(column) else column.title


def _kind(column: Column) -> Literal["text", "integer", "money"]:
    if column.kind is ColumnKind.MONEY:
        return "money"
    return "integer" if column.kind is ColumnKind.INTEGER else "text"


def _cells(columns: Sequence[Column], sums: Totals) -> tuple[CellValue, ...]:
    return tuple(sums[one.name] for one in columns)


def _cell(column: Column, value: object) -> CellValue:
    if value is None:
        return None
    if column.kind in (ColumnKind.MONEY, ColumnKind.INTEGER):
        return number(str(value))
    return column.shown(str(value))


def _plain(value: Decimal) -> str:
    return f"{value:,f}"
