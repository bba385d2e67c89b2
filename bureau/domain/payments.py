"""Payments (资金拨付): states, and what a rule allows. Amounts are Decimal, in 元, two places."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final

from bureau.domain.money import grouped


class PaymentState(StrEnum):
    """Where a payment stands. Stored by value."""

    REQUESTED = "requested"
    APPROVED = "approved"
    EXPORTED = "exported"
    PAID = "paid"
    VOID = "void"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _LABELS[self]


_LABELS: Final = {
    PaymentState.REQUESTED: "已申请",
    PaymentState.APPROVED: "已批准",
    PaymentState.EXPORTED: "已导出待付",
    PaymentState.PAID: "已支付",
    PaymentState.VOID: "已作废",
}

#: What may follow what. Nothing follows 已支付; what has left for the finance system is voided only
#: by a person who knows that it was not paid there.
FOLLOWS: Final = {
    PaymentState.REQUESTED: frozenset((PaymentState.APPROVED, PaymentState.VOID)),
    PaymentState.APPROVED: frozenset((PaymentState.EXPORTED, PaymentState.VOID)),
    PaymentState.EXPORTED: frozenset((PaymentState.PAID, PaymentState.VOID)),
    PaymentState.PAID: frozenset[PaymentState](),
    PaymentState.VOID: frozenset[PaymentState](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRule:
    """What may be paid.

    Args:
        id: as diagrams name it.
        title: Chinese name.
        clause: where the text asks for it.
        budget: budget line (预算项目).
        cap: highest amount of one payment.
        ratio: highest share of the base amount.
        year_cap: highest sum of a calendar year.
        meeting_over: above this amount 局党组会 must have decided (2.10 规范 三: 超过 1 万元).
    """

    id: str
    title: str
    clause: str
    budget: str
    cap: Decimal | None = None
    ratio: Decimal | None = None
    year_cap: Decimal | None = None
    meeting_over: Decimal | None = None


def highest(rule: PaymentRule, base: Decimal | None) -> Decimal | None:
    """The highest amount of one payment; a share is cut to whole 分, never rounded up.

    Args:
        rule: the rule.
        base: what the ratio is of.

    Raises:
        ValueError: the rule has a ratio and there is no base.
    """
    limits = [] if rule.cap is None else [rule.cap]
    if rule.ratio is not None:
        if base is None:
            raise ValueError(f"“{rule.title}”按比例核算，缺少核算基数")
        limits.append((base * rule.ratio).quantize(Decimal("0.01"), rounding=ROUND_DOWN))
    return min(limits) if limits else None


def objections(
    rule: PaymentRule, amount: Decimal, base: Decimal | None, paid_this_year: Decimal
) -> tuple[str, ...]:
    """Everything that the rule has against an amount, in Chinese; empty: it may be paid.

    Args:
        rule: the rule.
        amount: asked for.
        base: what a ratio is of.
        paid_this_year: all payments of the rule in this year that are not void, without this one.
    """
    found = []
    if amount <= 0:
        found.append("金额应大于零。")
    try:
        most = highest(rule, base)
    except ValueError as fault:
        found.append(f"{fault}。")
        most = None
    if most is not None and amount > most:
        found.append(f"金额 {grouped(amount)} 元超过“{rule.title}”上限 {grouped(most)} 元。")
    if rule.year_cap is not None and paid_this_year + amount > rule.year_cap:
        found.append(
            f"“{rule.title}”本年已安排 {grouped(paid_this_year)} 元，"
            f"加上本笔将超过年度上限 {grouped(rule.year_cap)} 元。"
        )
    return tuple(found)


def needs_meeting(rule: PaymentRule, amount: Decimal) -> bool:
    """Whether 局党组会 must have decided before the payment is approved."""
    return rule.meeting_over is not None and amount > rule.meeting_over
