"""Tables: publications on websites and their history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.domain.publications import PublicationState
from bureau.persistence.tables.base import Base, CountedKey, Json, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText


class PublicationTable(Base):
    """Publications; none is ever deleted."""

    __tablename__ = "publications"
    __table_args__ = (Index(None, "state", "last_day"),)

    id: Mapped[UuidKey]
    key: Mapped[str] = mapped_column(String(128), unique=True)
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    site: Mapped[str] = mapped_column(String(64))
    column: Mapped[str] = mapped_column(String(32))
    title: Mapped[Name]
    text: Mapped[LongText]
    content: Mapped[Json]
    state: Mapped[PublicationState] = mapped_column(EnumText(PublicationState))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime]
    url: Mapped[LongText | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[Name | None]


class PublicationHistoryTable(Base):
    """What happened to publications."""

    __tablename__ = "publication_history"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[CountedKey]
    publication_id: Mapped[Uuid] = mapped_column(ForeignKey("publications.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[PublicationState] = mapped_column(EnumText(PublicationState))
    actor: Mapped[Name]
    note: Mapped[LongText]
