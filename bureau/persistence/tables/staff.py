"""Tables: people, leave windows, what deputies were given, changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Json, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText, StringTuple
from bureau.services.records.staff import GrantKind, LeaveState


class StaffTable(Base):
    """The register of people (人员名册)."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[Name]
    posts: Mapped[tuple[str, ...]] = mapped_column(StringTuple)
    section: Mapped[Name]
    leads: Mapped[tuple[str, ...]] = mapped_column(StringTuple)
    substitute: Mapped[str | None] = mapped_column(String(64))
    email: Mapped[Name]
    phone: Mapped[Name]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    locked: Mapped[bool]
    successor: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int]


class LeaveTable(Base):
    """Leave windows (请假、出差)."""

    __tablename__ = "leaves"

    id: Mapped[UuidKey]
    person: Mapped[str] = mapped_column(String(64), ForeignKey("staff.id"), index=True)
    deputy: Mapped[str] = mapped_column(String(64), ForeignKey("staff.id"), index=True)
    posts: Mapped[tuple[str, ...]] = mapped_column(StringTuple)
    reason: Mapped[LongText]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[LeaveState] = mapped_column(EnumText(LeaveState), index=True)
    entered_by: Mapped[Name]
    entered_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class GrantTable(Base):
    """What deputies were given; one subject is with one deputy of a window at a time."""

    __tablename__ = "deputy_grants"
    __table_args__ = (
        Index(
            "uq_deputy_grants_open",
            "leave_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    leave_id: Mapped[Uuid] = mapped_column(ForeignKey("leaves.id"), index=True)
    kind: Mapped[GrantKind] = mapped_column(EnumText(GrantKind))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    person: Mapped[str] = mapped_column(String(64))
    deputy: Mapped[str] = mapped_column(String(64), index=True)
    given_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]


class StaffChangeTable(Base):
    """How the register was changed."""

    __tablename__ = "staff_changes"

    id: Mapped[CountedKey]
    person: Mapped[str] = mapped_column(String(64), ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[Name]
    action: Mapped[Name]
    before: Mapped[Json]
    after: Mapped[Json]
