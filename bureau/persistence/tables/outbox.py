"""Table: the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Json, LongText, Name, Uuid
from bureau.persistence.types import EnumText
from bureau.services.records import OutboxKind, OutboxState


class OutboxTable(Base):
    """What the engine is to be told."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "available_at"),
        Index(None, "case_id", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[CountedKey]
    kind: Mapped[OutboxKind] = mapped_column(EnumText(OutboxKind))
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"))
    payload: Mapped[Json]
    dedup_key: Mapped[Name] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    attempts: Mapped[int]
    refusals: Mapped[int]
    leased_until: Mapped[datetime | None]
    lease_owner: Mapped[Name | None]
    state: Mapped[OutboxState] = mapped_column(EnumText(OutboxState))
    last_error: Mapped[LongText | None]
    done_at: Mapped[datetime | None]
