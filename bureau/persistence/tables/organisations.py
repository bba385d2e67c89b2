"""Tables: bodies that use the API, and their keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bureau.persistence.tables.base import Base, Digest, Name, Uuid, UuidKey
from bureau.persistence.types import StringTuple


class OrganisationTable(Base):
    """Bodies."""

    __tablename__ = "organisations"

    id: Mapped[UuidKey]
    code: Mapped[Name] = mapped_column(unique=True)
    name: Mapped[Name]
    active: Mapped[bool]


class ApiKeyTable(Base):
    """Keys of the bodies; the secret itself is never stored."""

    __tablename__ = "api_keys"

    id: Mapped[UuidKey]
    organisation_id: Mapped[Uuid] = mapped_column(ForeignKey("organisations.id"), index=True)
    prefix: Mapped[Name] = mapped_column(unique=True)
    secret_hash: Mapped[Digest]
    scopes: Mapped[tuple[str, ...]] = mapped_column(StringTuple)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
