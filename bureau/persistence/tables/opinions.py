"""Table: opinions of several people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name, Uuid


class OpinionTable(Base):
    """Opinions (会签、征求意见、测评)."""

    __tablename__ = "opinions"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    round: Mapped[Name]
    signer: Mapped[Name | None]
    role: Mapped[Name | None]
    opinion: Mapped[Name]
    text: Mapped[LongText]
    signed_at: Mapped[datetime]
    on_behalf: Mapped[bool]
    entered_by: Mapped[Name | None]
    recorded_at: Mapped[datetime]
    superseded_by: Mapped[Name | None]
    counted_by: Mapped[Name | None]
