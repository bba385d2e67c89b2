"""Tables: mails, and packets handed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, LongText, Name, Uuid
from bureau.persistence.types import EnumText
from bureau.services.records import HandoverState, MailStage


class MailTable(Base):
    """Mails that left or may have left, by the key of what they carry."""

    __tablename__ = "mails"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    message_id: Mapped[Name] = mapped_column(unique=True)
    recipient: Mapped[Name]
    digest: Mapped[Digest]
    stage: Mapped[MailStage] = mapped_column(EnumText(MailStage))
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    note: Mapped[LongText]


class HandoverTable(Base):
    """Packets handed over to other bodies (送达登记)."""

    __tablename__ = "handovers"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)
    addressee: Mapped[Name]
    kind: Mapped[Name]
    number: Mapped[Name]
    state: Mapped[HandoverState] = mapped_column(EnumText(HandoverState))
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[LongText]
