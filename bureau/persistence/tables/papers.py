"""Table: papers; their bytes are in the file store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, ByteCount, Digest, LongText, Name, Uuid, UuidKey


class PaperTable(Base):
    """Papers (材料) of cases, and uploads that wait for their submission."""

    __tablename__ = "papers"

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)
    submission_id: Mapped[Uuid | None] = mapped_column(ForeignKey("submissions.id"))
    organisation_id: Mapped[Uuid | None] = mapped_column(ForeignKey("organisations.id"))
    sha256: Mapped[Digest] = mapped_column(index=True)
    size: Mapped[ByteCount]
    media_type: Mapped[Name]
    name: Mapped[LongText]
    kind: Mapped[Name]
    added_by: Mapped[Name]
    added_at: Mapped[datetime]
    note: Mapped[LongText | None]
    destroyed_at: Mapped[datetime | None]
