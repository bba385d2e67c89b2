"""Table: matters that wait for a meeting."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.domain.agenda import Meeting, Verdict
from bureau.persistence.tables.base import Base, Digest, LongText, Name, Uuid
from bureau.persistence.types import EnumText


class AgendaItemTable(Base):
    """Matters (议题) and what meetings said of them."""

    __tablename__ = "agenda_items"
    __table_args__ = (Index(None, "meeting", "verdict"),)

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    instance_id: Mapped[Name]
    meeting: Mapped[Meeting] = mapped_column(EnumText(Meeting))
    title: Mapped[LongText]
    queued_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(EnumText(Verdict))
    held_on: Mapped[date | None]
    note: Mapped[LongText]
    decided_by: Mapped[Name | None]
    decided_at: Mapped[datetime | None]
    minutes_sha256: Mapped[Digest | None]
    deferrals: Mapped[int]
