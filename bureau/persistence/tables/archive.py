"""Tables: items of the archive, and lists of what was destroyed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name, Uuid
from bureau.persistence.types import EnumText
from bureau.services.records.archive import DestroyedState, DestructionState


class ArchiveItemTable(Base):
    """Items (件) of the archive."""

    __tablename__ = "archive_items"

    id: Mapped[Uuid] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    year: Mapped[int] = mapped_column(index=True)
    section: Mapped[Name]
    title: Mapped[LongText]
    dated: Mapped[str] = mapped_column(String(8))
    prepared_at: Mapped[datetime]
    retention_years: Mapped[int | None]
    document_number: Mapped[LongText]
    responsible: Mapped[LongText]
    pages: Mapped[int | None]
    note: Mapped[LongText]
    excluded: Mapped[bool]
    item_no: Mapped[int | None]
    code: Mapped[Name | None] = mapped_column(unique=True)
    filed_at: Mapped[datetime | None]
    filed_by: Mapped[Name | None]


class DestructionTable(Base):
    """Lists of packages to be destroyed; none is ever deleted."""

    __tablename__ = "destructions"

    number: Mapped[Name] = mapped_column(primary_key=True)
    state: Mapped[DestructionState] = mapped_column(EnumText(DestructionState))
    reason: Mapped[LongText]
    proposed_by: Mapped[Name]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[Name | None]
    approved_at: Mapped[datetime | None]
    supervisors: Mapped[LongText]
    settled_at: Mapped[datetime | None]


class DestroyedPackageTable(Base):
    """Packages of those lists."""

    __tablename__ = "destroyed_packages"

    number: Mapped[Name] = mapped_column(ForeignKey("destructions.number"), primary_key=True)
    package_id: Mapped[Uuid] = mapped_column(
        ForeignKey("packages.id"), primary_key=True, index=True
    )
    state: Mapped[DestroyedState] = mapped_column(EnumText(DestroyedState))
    destroyed_at: Mapped[datetime | None]
