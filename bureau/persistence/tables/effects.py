"""Tables: the effect ledger and its history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Digest, Json, LongText, Name, Uuid
from bureau.persistence.types import EnumText
from bureau.services.records import EffectState


class EffectTable(Base):
    """Acts on the outside (外部动作台账), by external task id."""

    __tablename__ = "effects"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    topic: Mapped[Name]
    case_id: Mapped[Uuid | None] = mapped_column(index=True)
    state: Mapped[EffectState] = mapped_column(EnumText(EffectState), index=True)
    owner: Mapped[Name]
    attempts: Mapped[int]
    request_digest: Mapped[Digest]
    result: Mapped[Json | None]
    claimed_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    stored_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class EffectHistoryTable(Base):
    """History of the acts; rows are added, never changed."""

    __tablename__ = "effect_history"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[CountedKey]
    key: Mapped[str] = mapped_column(String(255), ForeignKey("effects.key"), index=True)
    at: Mapped[datetime]
    state: Mapped[EffectState] = mapped_column(EnumText(EffectState))
    note: Mapped[LongText]
