"""What a rule allows: never over a cap or a share, never over the year's sum."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.payments import (
    FOLLOWS,
    PaymentRule,
    PaymentState,
    highest,
    needs_meeting,
    objections,
)

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
RATIOS = st.decimals(min_value="0.01", max_value=1, places=2)
NONE = Decimal(0)


def rule(
    cap: Decimal | None = None,
    ratio: Decimal | None = None,
    year_cap: Decimal | None = None,
    meeting_over: Decimal | None = None,
) -> PaymentRule:
    return PaymentRule(
        id="a",
        title="补贴",
        clause="附件2.2",
        budget="资金",
        cap=cap,
        ratio=ratio,
        year_cap=year_cap,
        meeting_over=meeting_over,
    )


@given(AMOUNTS, AMOUNTS, RATIOS, AMOUNTS)
def test_an_amount_without_objection_is_within_cap_and_share(
    amount: Decimal, cap: Decimal, ratio: Decimal, base: Decimal
) -> None:
    allowed = not objections(rule(cap, ratio), amount, base, NONE)
    assert allowed == (0 < amount <= cap and amount <= base * ratio)


@given(AMOUNTS, RATIOS)
def test_a_share_is_never_rounded_up(base: Decimal, ratio: Decimal) -> None:
    most = highest(rule(ratio=ratio), base)
    assert most is not None
    assert base * ratio - Decimal("0.01") < most <= base * ratio


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_sum_of_a_year_is_kept(amount: Decimal, paid: Decimal, cap: Decimal) -> None:
    told = objections(rule(year_cap=cap), amount, None, paid)
    assert any("年度上限" in one for one in told) == (paid + amount > cap)


def test_a_share_without_base_is_an_objection() -> None:
    (told,) = objections(rule(ratio=Decimal("0.5")), Decimal(1), None, NONE)
    assert "缺少核算基数" in told


@pytest.mark.parametrize(("amount", "needed"), [("10000.00", False), ("10000.01", True)])
def test_over_ten_thousand_the_party_meeting_decides(amount: str, needed: bool) -> None:
    """附件2.10 规范 三: 支出超过 1 万元时必须经过局党组会研究."""
    assert needs_meeting(rule(meeting_over=Decimal(10000)), Decimal(amount)) is needed


def test_nothing_follows_what_is_paid_or_void() -> None:
    assert not FOLLOWS[PaymentState.PAID]
    assert not FOLLOWS[PaymentState.VOID]
    assert set(FOLLOWS) == set(PaymentState)
