"""Table: timelines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bureau.domain.timeline import EventKind
from bureau.persistence.tables.base import Base, CountedKey, Json, LongText, Name, Uuid
from bureau.persistence.types import EnumText


class CaseEventTable(Base):
    """Timelines of cases (办件过程); rows are added, never changed."""

    __tablename__ = "case_events"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[CountedKey]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(EnumText(EventKind))
    actor: Mapped[Name]
    text: Mapped[LongText]
    data: Mapped[Json]
