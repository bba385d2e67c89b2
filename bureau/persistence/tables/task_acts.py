"""Tables: first openings of tasks, readings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Uuid, UuidKey


class TaskOpeningTable(Base):
    """Who looked at a task."""

    __tablename__ = "task_openings"

    task_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    opened_at: Mapped[datetime]


class ReadingTable(Base):
    """Who is to read a case (传阅); once at a time."""

    __tablename__ = "readings"
    __table_args__ = (
        Index(
            "uq_readings_open",
            "case_id",
            "reader",
            unique=True,
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    reader: Mapped[str] = mapped_column(String(64), index=True)
    sender: Mapped[str] = mapped_column(String(64))
    note: Mapped[LongText]
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    comment: Mapped[LongText]
