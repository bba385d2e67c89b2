"""Table: notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records import RecipientKind


class NotificationTable(Base):
    """What people, posts and bodies are to be told."""

    __tablename__ = "notifications"
    __table_args__ = (Index(None, "recipient_kind", "recipient"), Index(None, "sent_at"))

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)
    recipient_kind: Mapped[RecipientKind] = mapped_column(EnumText(RecipientKind))
    recipient: Mapped[Name]
    kind: Mapped[Name]
    text: Mapped[LongText]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    dedup_key: Mapped[Name] = mapped_column(unique=True)
