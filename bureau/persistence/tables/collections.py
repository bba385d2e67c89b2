"""Tables: collection rounds, returns, and every version of a return."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Json, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records.collections import ReturnState, RoundState


class CollectionRoundTable(Base):
    """Rounds (数据报送、调度)."""

    __tablename__ = "collection_rounds"
    __table_args__ = (
        UniqueConstraint("case_id", "template", "period"),
        Index(None, "template", "period"),
    )

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"))
    template: Mapped[str] = mapped_column(String(64))
    period: Mapped[str] = mapped_column(String(16))
    title: Mapped[Name]
    due_at: Mapped[datetime]
    state: Mapped[RoundState] = mapped_column(EnumText(RoundState))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reminded: Mapped[int]


class CollectionReturnTable(Base):
    """What each addressee has given by now."""

    __tablename__ = "collection_returns"
    __table_args__ = (UniqueConstraint("round_id", "addressee"),)

    id: Mapped[UuidKey]
    round_id: Mapped[Uuid] = mapped_column(ForeignKey("collection_rounds.id"))
    addressee: Mapped[str] = mapped_column(String(64))
    name: Mapped[Name]
    is_group: Mapped[bool]
    state: Mapped[ReturnState] = mapped_column(EnumText(ReturnState))
    content: Mapped[Json]
    version: Mapped[int]
    late: Mapped[bool]
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[Name | None]
    invited_at: Mapped[datetime | None]


class ReturnVersionTable(Base):
    """Returns as they came; rows are added, never changed."""

    __tablename__ = "collection_return_versions"
    __table_args__ = (UniqueConstraint("return_id", "version"), {"sqlite_autoincrement": True})

    id: Mapped[CountedKey]
    return_id: Mapped[Uuid] = mapped_column(ForeignKey("collection_returns.id"))
    version: Mapped[int]
    at: Mapped[datetime]
    by_whom: Mapped[Name]
    state: Mapped[ReturnState] = mapped_column(EnumText(ReturnState))
    content: Mapped[Json]
