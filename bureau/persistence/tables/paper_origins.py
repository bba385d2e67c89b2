"""Table: what papers of our own making were made from."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, Json, Name


class PaperOriginTable(Base):
    """Template and values of a paper."""

    __tablename__ = "paper_origins"

    paper_id: Mapped[str] = mapped_column(String(36), ForeignKey("papers.id"), primary_key=True)
    template_id: Mapped[Name]
    template_sha256: Mapped[Digest]
    number: Mapped[Name | None]
    signed_on: Mapped[str] = mapped_column(String(10))
    values: Mapped[Json]
