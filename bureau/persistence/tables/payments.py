"""Tables: payments, and the row that those of one rule and year wait at."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.domain.payments import PaymentState
from bureau.persistence.tables.base import Base, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import DecimalText, EnumText


class PaymentTable(Base):
    """Payments; none is ever deleted."""

    __tablename__ = "payments"
    __table_args__ = (UniqueConstraint("case_id", "live_item"), Index(None, "rule", "year"))

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"))
    item: Mapped[Name]
    live_item: Mapped[Name | None]
    rule: Mapped[str] = mapped_column(String(64))
    payee: Mapped[Name]
    purpose: Mapped[LongText]
    amount: Mapped[Decimal] = mapped_column(DecimalText())
    state: Mapped[PaymentState] = mapped_column(EnumText(PaymentState), index=True)
    year: Mapped[int]
    requested_at: Mapped[datetime]
    requested_by: Mapped[Name]
    base: Mapped[Decimal | None] = mapped_column(DecimalText())
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[Name | None]
    exported_at: Mapped[datetime | None]
    paper_id: Mapped[Uuid | None] = mapped_column(ForeignKey("papers.id"))
    paid_at: Mapped[datetime | None]
    receipt: Mapped[Name | None]
    void_reason: Mapped[LongText | None]


class PaymentYearTable(Base):
    """One row for a rule and year: whoever adds to their sum holds it."""

    __tablename__ = "payment_years"

    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turns: Mapped[int]
