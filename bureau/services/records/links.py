"""Record of one one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeLink:
    """A link by which one addressee hands in one thing (一次性链接); its token is not kept.

    Args:
        id: UUID4 string.
        prefix: the part of the token that may be shown.
        secret_hash: SHA-256 of the token's secret part, hex.
        purpose: which target receives, such as "supplement".
        addressee: whom it was given to: code of a body, or a name.
        subject_id: what is asked, in the target's own terms.
        issued_at: when.
        expires_at: not valid from then on.
        case_id: the case, if it is about one.
        revoked_at: not valid from then on.
        used_at: when the last submission through it was accepted.
        answer: what the sender was told then.
    """

    id: str
    prefix: str
    secret_hash: str
    purpose: str
    addressee: str
    subject_id: str
    issued_at: datetime
    expires_at: datetime
    case_id: str | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    answer: str | None = None
