"""Tables: rows of ledgers (台账), their history and links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Json, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records.ledgers import LinkKind, RowAct, RowState


class LedgerRowTable(Base):
    """Rows as they stand now."""

    __tablename__ = "ledger_rows"
    __table_args__ = (
        # A closed row gives its key up: then the key is NULL, and NULLs are never alike.
        UniqueConstraint("ledger", "row_key"),
        Index(None, "ledger", "state", "created_at"),
    )

    id: Mapped[UuidKey]
    ledger: Mapped[str] = mapped_column(String(64))
    row_key: Mapped[LongText | None]
    data: Mapped[Json]
    search: Mapped[LongText]
    state: Mapped[RowState] = mapped_column(EnumText(RowState))
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    updated_at: Mapped[datetime]
    updated_by: Mapped[Name]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)


class LedgerHistoryTable(Base):
    """Every change of every row; rows are added, never changed."""

    __tablename__ = "ledger_history"
    __table_args__ = (UniqueConstraint("row_id", "version"), {"sqlite_autoincrement": True})

    id: Mapped[CountedKey]
    row_id: Mapped[Uuid] = mapped_column(ForeignKey("ledger_rows.id"))
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[Name]
    actor_name: Mapped[Name]
    act: Mapped[RowAct] = mapped_column(EnumText(RowAct))
    changes: Mapped[Json]
    reason: Mapped[LongText]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"))


class LedgerLinkTable(Base):
    """Cases and papers that a row belongs to."""

    __tablename__ = "ledger_links"
    __table_args__ = (Index(None, "kind", "target_id"),)

    row_id: Mapped[str] = mapped_column(String(36), ForeignKey("ledger_rows.id"), primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(EnumText(LinkKind), primary_key=True)
    target_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    linked_at: Mapped[datetime]
    linked_by: Mapped[Name]
