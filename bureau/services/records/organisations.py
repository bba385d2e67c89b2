"""Records of the bodies that may use the API, and of their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body that hands in through the API (12345 热线, 市商务局, a company ...).

    Args:
        id: UUID4 string.
        code: short ASCII name, unique.
        name: Chinese name.
        active: whether it may hand in.
    """

    id: str
    code: str
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key of a body; several may be valid at once.

    Args:
        id: UUID4 string.
        organisation_id: whose.
        prefix: the part that may be shown.
        secret_hash: SHA-256 of the secret, hex.
        scopes: what it may do.
        created_at: when it was issued.
        expires_at: not valid from then on.
        revoked_at: not valid from then on.
        last_used_at: last use noted.
    """

    id: str
    organisation_id: str
    prefix: str
    secret_hash: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
