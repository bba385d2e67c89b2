"""Tables: procedures as last deployed, and the pictures of their diagrams."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, Json, LongText, Name
from bureau.persistence.types import StringTuple


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
    basis: Mapped[LongText] = mapped_column(server_default=text("''"))
    limit_text: Mapped[LongText] = mapped_column(server_default=text("''"))
    materials: Mapped[tuple[str, ...] | None] = mapped_column(StringTuple)
    due_rule: Mapped[Name | None]
    due_field: Mapped[Name | None]
    withdrawable: Mapped[bool] = mapped_column(server_default=false())
    results: Mapped[Json | None]
    offices: Mapped[Json | None]
    digest: Mapped[Digest]
    deployed_at: Mapped[datetime]


class ProcedurePictureTable(Base):
    """Pictures, apart: whoever reads a procedure rarely wants its picture."""

    __tablename__ = "procedure_pictures"

    procedure_id: Mapped[str] = mapped_column(
        String(255), ForeignKey("procedures.id"), primary_key=True
    )
    digest: Mapped[Digest]
    svg: Mapped[LongText]
