"""Table: cases that one case opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name, Uuid


class CaseLinkTable(Base):
    """Links between cases (关联办件)."""

    __tablename__ = "case_links"
    __table_args__ = (UniqueConstraint("step", "position"),)

    child_case_id: Mapped[str] = mapped_column(String(36), ForeignKey("cases.id"), primary_key=True)
    parent_case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[Name]
    position: Mapped[int]
    parent_instance_id: Mapped[Name]
    message: Mapped[Name]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[LongText | None]
