"""Port: payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from bureau.domain.payments import PaymentState
from bureau.services.records.payments import Payment


class PaymentRepository(Protocol):
    """Payments that cases asked for."""

    def add(self, payment: Payment) -> bool:
        """Store a new one. False: the case has one for this item."""
        ...

    def get(self, payment_id: str) -> Payment | None:
        """The payment with this id."""
        ...

    def lock_rule(self, rule: str, year: int) -> None:
        """Let others who add payments of this rule and year wait until the transaction ends."""
        ...

    def of_item(self, case_id: str, item: str, *, lock: bool = False) -> Payment | None:
        """The payment of an item that is not void; `lock` keeps others from changing it."""
        ...

    def save(self, payment: Payment) -> None:
        """Replace a stored payment."""
        ...

    def find(
        self, *, case_id: str | None = None, state: PaymentState | None = None, limit: int = 200
    ) -> tuple[Payment, ...]:
        """Payments, newest first."""
        ...

    def of_case(self, case_id: str) -> tuple[Payment, ...]:
        """Payments of a case, void ones too, oldest first."""
        ...

    def sum_of(self, rule: str, year: int) -> Decimal:
        """Sum of a rule's payments of a year that are not void."""
        ...
