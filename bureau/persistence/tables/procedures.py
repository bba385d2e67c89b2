"""Table: procedures as last deployed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, Json, LongText, Name


class ProcedureTable(Base):
    """Deployed procedures."""

    __tablename__ = "procedures"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[Name]
    version_tag: Mapped[Name]
    annex: Mapped[Name]
    flow: Mapped[LongText]
    duty: Mapped[LongText]
    department: Mapped[Name]
    external: Mapped[bool]
    schema: Mapped[Json]
    title_key: Mapped[Name]
    reference_key: Mapped[Name | None]
    digest: Mapped[Digest]
    deployed_at: Mapped[datetime]
