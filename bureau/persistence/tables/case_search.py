"""Tables: what cases are found by, and who took part in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, LongText, Name, Uuid


class CaseSearchTable(Base):
    """Drawn from `cases` with every change of a case; may be made anew at any time."""

    __tablename__ = "case_search"

    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    applicant: Mapped[Name] = mapped_column(index=True)
    matter: Mapped[Name] = mapped_column(index=True)
    words: Mapped[LongText]


class CasePersonTable(Base):
    """Who had a task of a case when it ended, as the engine's history tells."""

    __tablename__ = "case_people"
    __table_args__ = (Index(None, "user_id", "last_at"),)

    case_id: Mapped[Uuid] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[Name] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]


class CasePeopleReadTable(Base):
    """Up to when the engine's history was read for a person."""

    __tablename__ = "case_people_read"

    user_id: Mapped[Name] = mapped_column(primary_key=True)
    until: Mapped[datetime]
