"""Repository: payments."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bureau.domain.payments import PaymentState
from bureau.persistence.store import Store, table_of
from bureau.persistence.tables.payments import PaymentTable, PaymentYearTable
from bureau.services.records.payments import Payment


class SqlPayments:
    """Payments that cases asked for."""

    def __init__(self, connection: Connection) -> None:
        self._payments = Store(connection, PaymentTable, Payment)

    def add(self, payment: Payment) -> bool:
        """Store a new one; False: the case has one for this item."""
        return self._payments.add_new(payment)

    def get(self, payment_id: str) -> Payment | None:
        """The payment with this id."""
        return self._payments.one(PaymentTable.id == payment_id)

    def lock_rule(self, rule: str, year: int) -> None:
        """Let others who add payments of this rule and year wait."""
        table = table_of(PaymentYearTable)
        dialect = self._payments.connection.dialect.name
        made = (postgresql if dialect == "postgresql" else sqlite).insert(table)
        self._payments.connection.execute(
            made.values(rule=rule, year=year, turns=1).on_conflict_do_update(
                index_elements=[table.c.rule, table.c.year], set_={"turns": table.c.turns + 1}
            )
        )

    def of_item(self, case_id: str, item: str, *, lock: bool = False) -> Payment | None:
        """The payment of an item that counts."""
        table = PaymentTable
        return self._payments.one(table.case_id == case_id, table.live_item == item, lock=lock)

    def save(self, payment: Payment) -> None:
        """Replace a stored payment."""
        if not self._payments.save(payment, PaymentTable.id == payment.id):
            raise LookupError(f"no payment {payment.id}")

    def find(
        self, *, case_id: str | None = None, state: PaymentState | None = None, limit: int = 200
    ) -> tuple[Payment, ...]:
        """Payments, newest first."""
        table = PaymentTable
        where = []
        if case_id is not None:
            where.append(table.case_id == case_id)
        if state is not None:
            where.append(table.state == state)
        return self._payments.many(*where, by=(table.requested_at.desc(), table.id), limit=limit)

    def of_case(self, case_id: str) -> tuple[Payment, ...]:
        """Payments of a case, oldest first."""
        table = PaymentTable
        return self._payments.many(
            table.case_id == case_id, by=(table.requested_at, table.item, table.amount, table.id)
        )

    def sum_of(self, rule: str, year: int) -> Decimal:
        """Sum of a rule's payments of a year that are not void; added up as decimals."""
        table = PaymentTable
        amounts = self._payments.connection.execute(
            select(table.amount).where(
                table.rule == rule, table.year == year, table.state != PaymentState.VOID
            )
        ).scalars()
        return sum(amounts, Decimal("0.00"))
