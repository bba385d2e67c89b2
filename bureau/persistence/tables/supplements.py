"""Table: requests for supplements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Json, LongText, Name, Uuid, UuidKey
from bureau.persistence.types import EnumText
from bureau.services.records import SupplementState


class SupplementTable(Base):
    """Requests for supplements (补正要求)."""

    __tablename__ = "supplement_requests"

    id: Mapped[UuidKey]
    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), index=True)
    asked_by: Mapped[Name] = mapped_column(unique=True)
    message: Mapped[Name]
    text: Mapped[LongText]
    schema: Mapped[Json]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    state: Mapped[SupplementState] = mapped_column(EnumText(SupplementState))
    settled_at: Mapped[datetime | None]
    submission_id: Mapped[Uuid | None] = mapped_column(ForeignKey("submissions.id"))
    instance_id: Mapped[Name | None]
    answer: Mapped[Json | None]
