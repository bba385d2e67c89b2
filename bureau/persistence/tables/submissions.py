"""Table: what bodies handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, Json, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records import SubmissionKind


class SubmissionTable(Base):
    """Submissions and the answers that were given, byte for byte."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("organisation_id", "idempotency_key"),
        Index(None, "organisation_id", "received_at"),
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[Uuid] = mapped_column(ForeignKey("organisations.id"))
    idempotency_key: Mapped[Name]
    request_digest: Mapped[Digest]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    received_at: Mapped[datetime]
    response_status: Mapped[int]
    response_body: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[SubmissionKind] = mapped_column(
        EnumText(SubmissionKind), server_default=SubmissionKind.OPENING.value
    )
    message: Mapped[Name | None]
    content: Mapped[Json | None]
