"""Tables: one-time links, and the files that wait behind them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, LongText, Name, Uuid, UuidKey


class OneTimeLinkTable(Base):
    """One-time links; the token itself is never stored."""

    __tablename__ = "one_time_links"
    __table_args__ = (Index(None, "purpose", "subject_id"),)

    id: Mapped[UuidKey]
    prefix: Mapped[Name] = mapped_column(unique=True)
    secret_hash: Mapped[Digest]
    purpose: Mapped[Name]
    addressee: Mapped[Name]
    subject_id: Mapped[Name]
    case_id: Mapped[Uuid | None] = mapped_column(ForeignKey("cases.id"), index=True)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    answer: Mapped[LongText | None]


class LinkPaperTable(Base):
    """Files that came in through a link and are not handed in yet."""

    __tablename__ = "one_time_link_papers"

    link_id: Mapped[Uuid] = mapped_column(ForeignKey("one_time_links.id"), primary_key=True)
    paper_id: Mapped[Uuid] = mapped_column(ForeignKey("papers.id"), primary_key=True)
