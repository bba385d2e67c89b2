"""Tables: work that comes round, its dates and its changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Json, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records import RunState


class ScheduleTable(Base):
    """Periodic work (周期表)."""

    __tablename__ = "schedules"

    id: Mapped[UuidKey]
    name: Mapped[Name] = mapped_column(unique=True)
    procedure_id: Mapped[Name]
    rule: Mapped[LongText]
    starts_on: Mapped[date]
    owner: Mapped[Name]
    data: Mapped[Json]
    active: Mapped[bool]
    next_on: Mapped[date | None] = mapped_column(index=True)
    version: Mapped[int]


class ScheduleRunTable(Base):
    """What became of the dates."""

    __tablename__ = "schedule_runs"

    schedule_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("schedules.id"), primary_key=True
    )
    due_on: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[RunState] = mapped_column(EnumText(RunState))
    at: Mapped[datetime]
    by: Mapped[Name]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)
    note: Mapped[LongText]


class ScheduleChangeTable(Base):
    """How they were changed."""

    __tablename__ = "schedule_changes"

    id: Mapped[CountedKey]
    schedule_id: Mapped[Uuid] = mapped_column(ForeignKey("schedules.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[Name]
    action: Mapped[Name]
    before: Mapped[Json]
    after: Mapped[Json]
