"""Record of one request for a supplement (补正要求)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


class SupplementState(StrEnum):
    """What became of a request. Stored by value; values are never renamed."""

    OPEN = "open"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRequest:
    """What the bureau asked the sender of a case to hand in later.

    Args:
        id: UUID4 string.
        case_id: the case.
        asked_by: external task id of the step that asked; unique.
        message: message that tells the process of the answer.
        text: what is missing and why, Chinese.
        schema: JSON Schema 2020-12 of the data asked for.
        asked_at: when, aware.
        due_at: the answer is in time until then; None: no limit.
        state: what became of it.
        settled_at: when it was answered or cancelled.
        instance_id: process instance that waits for the answer.
        submission_id: what answered it through the interface; None when it came by a link.
        answer: what answered it: {"data", "note", "attachments"}.
    """

    id: str
    case_id: str
    asked_by: str
    message: str
    text: str
    schema: JsonObject
    asked_at: datetime
    due_at: datetime | None = None
    state: SupplementState = SupplementState.OPEN
    settled_at: datetime | None = None
    instance_id: str | None = None
    submission_id: str | None = None
    answer: JsonObject | None = None
