"""Tables: accesses, counters of rate limits, query codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, CountedKey, Digest, Name, Uuid


class AccessTable(Base):
    """Accesses of bodies to the interface; rows are added, and removed when their time is over."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index(None, "organisation", "at"),
        Index(None, "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[CountedKey]
    at: Mapped[datetime]
    organisation: Mapped[Name]
    key_prefix: Mapped[Name]
    method: Mapped[str] = mapped_column(String(16))
    route: Mapped[Name]
    subject: Mapped[Name | None]
    status: Mapped[int]
    correlation: Mapped[Name]


class RateWindowTable(Base):
    """How often something was done in a window of time."""

    __tablename__ = "rate_windows"

    bucket: Mapped[str] = mapped_column(String(255), primary_key=True)
    began: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]


class QueryCodeTable(Base):
    """Codes by which citizens ask after a case."""

    __tablename__ = "query_codes"

    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    code_hash: Mapped[Digest]
