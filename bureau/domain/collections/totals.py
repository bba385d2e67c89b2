"""Totals of a round: by group, against earlier rounds, and what a person should look at.

Rule: decimal arithmetic throughout; the same returns give the same totals and the same findings in
the same order. A finding judges nothing: a person does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bureau.domain.collections.template import CollectionTemplate
from bureau.domain.json_value import JsonValue

Row = Mapping[str, JsonValue]
#: Column -> sum.
Totals = Mapping[str, Decimal]

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_PERCENT: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Returned:
    """Rows of one addressee; none: 零报告."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at: of whom, and what, Chinese."""

    whose: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTotals:
    """What a round comes to.

    Args:
        groups: name of the group -> sums, in order of their first row.
        total: sums of everything.
        before: sums of the period before (环比); None: there is none.
        last_year: sums of the same period last year (同比); None: there is none.
        findings: for a person.
    """

    groups: Mapping[str, Totals]
    total: Totals
    before: Totals | None
    last_year: Totals | None
    findings: tuple[Finding, ...]


def period_before(period: str) -> str | None:
    """The period before: "2026-01" -> "2025-12"; None for one that has none."""
    if match := _MONTH.fullmatch(period):
        year, month = int(match[1]), int(match[2])
        return f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12"
    if match := _QUARTER.fullmatch(period):
        year, quarter = int(match[1]), int(match[2])
        return f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4"
    return None


def period_last_year(period: str) -> str | None:
    """The same period last year; None for a period of another form."""
    if _MONTH.fullmatch(period) or _QUARTER.fullmatch(period) or _YEAR.fullmatch(period):
        return f"{int(period[:4]) - 1}{period[4:]}"
    return None


def change(now: Decimal, then: Decimal | None) -> Decimal | None:
    """Change in percent, one place, half up; None without anything to compare with."""
    if not then:
        return None
    return ((now - then) / abs(then) * 100).quantize(_PERCENT, rounding=ROUND_HALF_UP)


def sums_of(template: CollectionTemplate, returns: Sequence[Returned]) -> Totals:
    """Sums of every number column."""
    return _sum(template, [row for one in returns for row in one.rows])


def total_up(
    template: CollectionTemplate,
    returns: Sequence[Returned],
    before: Sequence[Returned] | None,
    last_year: Sequence[Returned] | None,
) -> RoundTotals:
    """Everything about a round.

    Args:
        template: columns, grouping and checks.
        returns: of this round.
        before: of the period before; None: there was no round.
        last_year: of the same period last year; None: there was no round.
    """
    grouped: dict[str, list[Row]] = {}
    column = template.definition.column(template.group) if template.group else None
    for one in returns:
        for row in one.rows:
            name = column.shown(row.get(column.name)) if column else one.name
            grouped.setdefault(name or "（未填）", []).append(row)
    return RoundTotals(
        groups={name: _sum(template, rows) for name, rows in grouped.items()},
        total=sums_of(template, returns),
        before=None if before is None else sums_of(template, before),
        last_year=None if last_year is None else sums_of(template, last_year),
        findings=(
            *_row_findings(template, returns),
            *_jumps(template, returns, before, "上期"),
            *_jumps(template, returns, last_year, "上年同期"),
        ),
    )


def number(value: JsonValue) -> Decimal:
    """A stored number; an empty one counts nothing."""
    return Decimal(0) if value is None else Decimal(str(value))


def _sum(template: CollectionTemplate, rows: Sequence[Row]) -> Totals:
    return {
        name: sum((number(row.get(name)) for row in rows), Decimal(0)) for name in template.numbers
    }


def _title(template: CollectionTemplate, name: str) -> str:
    column = template.definition.column(name)
    return column.title if column else name


def _row_findings(template: CollectionTemplate, returns: Sequence[Returned]) -> list[Finding]:
    found = []
    for one in returns:
        for index, row in enumerate(one.rows, start=1):
            where = f"第 {index} 行" if template.rows == "many" else ""
            for name in template.non_negative:
                if number(row.get(name)) < 0:
                    text = f"{where}“{_title(template, name)}”为负数：{row[name]}"
                    found.append(Finding(one.name, text))
            for check in template.sums:
                parts = sum((number(row.get(part)) for part in check.parts), Decimal(0))
                given = number(row.get(check.total))
                if parts != given:
                    names = "、".join(_title(template, part) for part in check.parts)
                    text = (
                        f"{where}“{_title(template, check.total)}”{given} 与 {names} "
                        f"之和 {parts} 不符，相差 {given - parts}"
                    )
                    found.append(Finding(one.name, text))
    return found


def _jumps(
    template: CollectionTemplate,
    returns: Sequence[Returned],
    then: Sequence[Returned] | None,
    word: str,
) -> list[Finding]:
    """Changes beyond the threshold, by addressee; from nothing to something is one too."""
    if then is None or template.jump is None:
        return []
    limit = template.jump * 100
    earlier = {one.name: _sum(template, one.rows) for one in then}
    found = []
    for one in returns:
        old = earlier.get(one.name)
        if old is None:
            continue
        for name, now in _sum(template, one.rows).items():
            title, was = _title(template, name), old[name]
            percent = change(now, was)
            if percent is None and now != was:
                found.append(Finding(one.name, f"“{title}”{word}为 0，本期 {now}"))
            elif percent is not None and abs(percent) > limit:
                how = "增长" if percent > 0 else "下降"
                text = f"“{title}”{now}，比{word} {was} {how} {abs(percent)}%，超过 {limit:f}%"
                found.append(Finding(one.name, text))
    return found
