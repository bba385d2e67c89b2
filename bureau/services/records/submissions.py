"""Record of one thing that a body handed in, and of the answer that was given to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


class SubmissionKind(StrEnum):
    """What was handed in. Stored by value; values are never renamed."""

    OPENING = "submission"
    SUPPLEMENT = "supplement"
    WITHDRAWAL = "withdrawal"
    RESULT = "result"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _LABELS[self]


_LABELS = {
    SubmissionKind.OPENING: "提交",
    SubmissionKind.SUPPLEMENT: "补正",
    SubmissionKind.WITHDRAWAL: "撤回",
    SubmissionKind.RESULT: "结果回传",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One accepted submission.

    Args:
        id: UUID4 string.
        organisation_id: who handed it in.
        idempotency_key: its key; unique for the organisation.
        request_digest: SHA-256 of the request body.
        case_id: the case it opened or came for.
        received_at: when.
        response_status: HTTP status that was answered.
        response_body: the answer, byte for byte.
        kind: what it is; everything but the opening of a case came for a case that was there.
        message: message that tells the process of it; None for the opening.
        content: data of what came later; those of the opening are the case's.
    """

    id: str
    organisation_id: str
    idempotency_key: str
    request_digest: str
    case_id: str
    received_at: datetime
    response_status: int
    response_body: bytes
    kind: SubmissionKind = SubmissionKind.OPENING
    message: str | None = None
    content: JsonObject | None = None
