"""Record of one timeline entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One entry of a case's timeline (办件过程).

    Args:
        case_id: the case.
        at: when it happened, aware.
        kind: what it is.
        actor: user id, body code, or 系统.
        text: Chinese sentence.
        data: facts behind the sentence.
        id: given by the database; 0 before.
    """

    case_id: str
    at: datetime
    kind: EventKind
    actor: str
    text: str
    data: JsonObject = field(default_factory=dict)
    id: int = 0
