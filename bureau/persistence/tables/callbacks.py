"""Tables: where bodies want to be told, and what they are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bureau.domain.timeline import EventKind
from bureau.persistence.tables.base import Base, CountedKey, LongText, Name, Uuid
from bureau.persistence.types import EnumText
from bureau.services.records.callbacks import CallbackState


class CallbackEndpointTable(Base):
    """Where bodies want to be told."""

    __tablename__ = "callback_endpoints"

    organisation_id: Mapped[Uuid] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    url: Mapped[LongText]
    secret: Mapped[Name]
    active: Mapped[bool]
    registered_at: Mapped[datetime]
    failures: Mapped[int]
    resume_at: Mapped[datetime | None]
    note: Mapped[LongText]


class CallbackTable(Base):
    """What bodies are told."""

    __tablename__ = "callbacks"
    __table_args__ = (
        Index(None, "state", "available_at"),
        Index(None, "organisation_id", "case_id", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[CountedKey]
    message_id: Mapped[Name] = mapped_column(unique=True)
    organisation_id: Mapped[Uuid] = mapped_column(ForeignKey("callback_endpoints.organisation_id"))
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[EventKind] = mapped_column(EnumText(EventKind))
    happened_at: Mapped[datetime]
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    state: Mapped[CallbackState] = mapped_column(EnumText(CallbackState))
    attempts: Mapped[int]
    leased_until: Mapped[datetime | None]
    lease_owner: Mapped[Name | None]
    last_error: Mapped[LongText | None]
    done_at: Mapped[datetime | None]
