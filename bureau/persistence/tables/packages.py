"""Table: written packages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, LongText, Name, Uuid, UuidKey
from bureau.services.records.packages import PackageKind


class PackageTable(Base):
    """Case and archive packages."""

    __tablename__ = "packages"
    __table_args__ = (UniqueConstraint("case_id", "kind", "dedup_key"),)

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[PackageKind] = mapped_column(String(32))
    dedup_key: Mapped[Name]
    path: Mapped[LongText]
    sha256: Mapped[Digest]
    retention_years: Mapped[int | None]
    archive_class: Mapped[Name | None]
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]
