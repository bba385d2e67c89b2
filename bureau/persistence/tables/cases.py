"""Table: cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bureau.domain.cases import CaseSource, CaseState
from bureau.persistence.tables.base import Base, Json, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText


class CaseTable(Base):
    """Cases (办件)."""

    __tablename__ = "cases"

    id: Mapped[UuidKey]
    number: Mapped[Name] = mapped_column(unique=True)
    procedure_id: Mapped[Name] = mapped_column(ForeignKey("procedures.id"), index=True)
    title: Mapped[LongText]
    source: Mapped[CaseSource] = mapped_column(EnumText(CaseSource))
    organisation_id: Mapped[Uuid | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[CaseState] = mapped_column(EnumText(CaseState), index=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime | None]
    due_basis: Mapped[Json | None]
    root_instance_id: Mapped[Name | None] = mapped_column(unique=True)
    data: Mapped[Json]
    initiator: Mapped[Name | None] = mapped_column(index=True)
    outcome: Mapped[LongText | None]
    closed_at: Mapped[datetime | None]
