"""Record of one payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bureau.domain.payments import PaymentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment that a case asked for.

    Args:
        id: UUID4 string.
        case_id, item: what is paid.
        live_item: the item while the payment counts, None once it is void: never two alike.
        rule: id of its rule.
        payee: who is paid (收款单位).
        purpose: what for.
        amount: 元, two places.
        base: what a ratio was of.
        state: where it stands.
        year: calendar year it counts for.
        requested_at, requested_by: when, and who entered the amount on which form.
        approved_at, approved_by: when, and who decided.
        exported_at, paper_id: when, and the file for the finance system.
        paid_at, receipt: when it was paid by that system's receipt.
        void_reason: why it was voided.
    """

    id: str
    case_id: str
    item: str
    live_item: str | None
    rule: str
    payee: str
    purpose: str
    amount: Decimal
    state: PaymentState
    year: int
    requested_at: datetime
    requested_by: str
    base: Decimal | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    exported_at: datetime | None = None
    paper_id: str | None = None
    paid_at: datetime | None = None
    receipt: str | None = None
    void_reason: str | None = None
