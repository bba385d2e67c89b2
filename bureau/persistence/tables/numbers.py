"""Tables: number registers and the numbers given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records import NumberState


class NumberRegisterTable(Base):
    """The next count of each register and year."""

    __tablename__ = "number_registers"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next: Mapped[int]


class NumberTable(Base):
    """Numbers given; none is ever deleted."""

    __tablename__ = "numbers"
    __table_args__ = (UniqueConstraint("register", "year", "seq"),)

    id: Mapped[UuidKey]
    register: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    seq: Mapped[int]
    value: Mapped[Name] = mapped_column(unique=True)
    state: Mapped[NumberState] = mapped_column(EnumText(NumberState))
    reason: Mapped[LongText | None]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)
    reserved_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    subject: Mapped[LongText]
    settled_by: Mapped[Name | None]
