"""Table: running limits of cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Json, Name, Uuid


class CaseLimitTable(Base):
    """Limits (办理时限) of cases."""

    __tablename__ = "case_limits"

    key: Mapped[Name] = mapped_column(primary_key=True)
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    ordinal: Mapped[int]
    rule: Mapped[Name]
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    basis: Mapped[Json]
    told_due_at: Mapped[datetime]
    told_remind_at: Mapped[datetime]
    untold: Mapped[bool] = mapped_column(index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
