"""Record of one accepted submission and of the answer that was given to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One accepted submission.

    Args:
        id: UUID4 string.
        organisation_id: who handed it in.
        idempotency_key: its key; unique for the organisation.
        request_digest: SHA-256 of the request body.
        case_id: the case it opened.
        received_at: when.
        response_status: HTTP status that was answered.
        response_body: the answer, byte for byte.
    """

    id: str
    organisation_id: str
    idempotency_key: str
    request_digest: str
    case_id: str
    received_at: datetime
    response_status: int
    response_body: bytes
