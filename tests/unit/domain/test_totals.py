"""Totals of a round: what goes in comes out, earlier rounds compared, checks find what is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.collections import CollectionTemplate, parse_template
from bureau.domain.collections.totals import (
    Returned,
    change,
    period_before,
    period_last_year,
    total_up,
)

MONEY = {"type": "string", "format": "money", "x-unit": "万元"}


def template(**checks: object) -> CollectionTemplate:
    return parse_template(
        {
            "id": "sample",
            "title": "样例月报",
            "clause": "附件1.33 规范",
            "write": ["bangongshi"],
            "rows": "many",
            "checks": checks,
            "schema": {
                "additionalProperties": False,
                "properties": {
                    "kind": {"title": "类别", "type": "string", "maxLength": 20},
                    "total": {"title": "合计", **MONEY},
                    "retail": {"title": "零售", **MONEY},
                    "lodging": {"title": "住宿", **MONEY},
                },
            },
        },
        "sample",
    )


def row(total: object, retail: object = None, lodging: object = None, kind: str = "甲"):
    given = {"kind": kind, "total": total, "retail": retail, "lodging": lodging}
    return {name: str(value) for name, value in given.items() if value is not None}


AMOUNTS = st.decimals(min_value=-(10**8), max_value=10**8, places=6)


@given(st.lists(st.tuples(st.sampled_from(["索镇", "起凤镇"]), st.sampled_from("甲乙"), AMOUNTS)))
def test_groups_add_up_to_the_total_exactly(rows: list[tuple[str, str, Decimal]]) -> None:
    returns = [Returned(name, (row(amount, kind=kind),)) for name, kind, amount in rows]
    totals = total_up(template(group="kind"), returns, None, None)
    assert (
        sum((one["total"] for one in totals.groups.values()), Decimal(0)) == totals.total["total"]
    )
    assert totals.total["total"] == sum((amount for _, _, amount in rows), Decimal(0))
    assert set(totals.groups) == {kind for _, kind, _ in rows}


@pytest.mark.parametrize(
    ("period", "before", "last_year"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-10", "2026-09", "2025-10"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026", None, "2025"),
        ("第一轮", None, None),
    ],
)
def test_periods_are_compared_with_the_one_before_and_last_year(
    period: str, before: str | None, last_year: str | None
) -> None:
    assert period_before(period) == before
    assert period_last_year(period) == last_year


def test_a_change_is_in_percent_of_what_was() -> None:
    assert change(Decimal(130), Decimal(100)) == Decimal("30.0")
    assert change(Decimal(-50), Decimal(-100)) == Decimal("50.0")
    assert change(Decimal(1), Decimal(0)) is None
    assert change(Decimal(1), None) is None


def test_checks_find_what_does_not_fit() -> None:
    checked = template(jump=0.3, nonNegative=["retail"], sums={"total": ["retail", "lodging"]})
    now = [
        Returned("索镇", (row(100, 60, 41),)),
        Returned("起凤镇", (row(0, -5, 5),)),
        Returned("马桥镇", (row("0.3", "0.1", "0.2"),)),  # no binary fraction: it adds up
    ]
    then = [Returned("索镇", (row(200, 60, 41),)), Returned("马桥镇", (row(0, 0, 0),))]
    found = [f"{one.whose} {one.text}" for one in total_up(checked, now, then, None).findings]
    assert found == [
        "索镇 第 1 行“合计”100 与 零售、住宿 之和 101 不符，相差 -1",
        "起凤镇 第 1 行“零售”为负数：-5",
        "索镇 “合计”100，比上期 200 下降 50.0%，超过 30.0%",
        "马桥镇 “合计”上期为 0，本期 0.3",
        "马桥镇 “零售”上期为 0，本期 0.1",
        "马桥镇 “住宿”上期为 0，本期 0.2",
    ]
