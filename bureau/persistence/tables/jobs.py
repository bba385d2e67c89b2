"""Table: periodic jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name


class JobTable(Base):
    """Periodic jobs; any process may take one under a lease."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    every_seconds: Mapped[int]
    next_run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease_owner: Mapped[Name | None]
    last_run_at: Mapped[datetime | None]
    last_outcome: Mapped[LongText | None]
    failures: Mapped[int]
