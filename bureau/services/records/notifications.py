"""Record of one notification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecipientKind(StrEnum):
    """Who a recipient id names."""

    USER = "user"
    GROUP = "group"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something a person, a post or a body is to be told.

    Args:
        id: UUID4 string.
        case_id: the case, if it is about one.
        recipient_kind: what `recipient` names.
        recipient: user id, group id or organisation id.
        kind: "overdue", "due-soon", "ops" ...
        text: Chinese sentence.
        created_at: when it was made.
        dedup_key: the same key is told once.
        sent_at: when it went out.
        read_at: when it was read.
    """

    id: str
    recipient_kind: RecipientKind
    recipient: str
    kind: str
    text: str
    created_at: datetime
    dedup_key: str
    case_id: str | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
