"""Records of cases that one case opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink:
    """One case that another one opened (关联办件).

    Args:
        child_case_id: the opened case; a case is opened by one other at most.
        parent_case_id: the case that opened it.
        step: the service step, by the id of its external task; the same for all it opened.
        position: place among what the step opened, from 1.
        parent_instance_id: process instance that the step stands in.
        message: message that tells this instance once all of the step have ended; "" tells nobody.
        created_at: when it was opened.
        ended_at: when the child ended.
        outcome: how.
    """

    child_case_id: str
    parent_case_id: str
    step: str
    position: int
    parent_instance_id: str
    message: str
    created_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
