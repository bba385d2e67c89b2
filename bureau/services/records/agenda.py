"""Record of one matter that waits for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bureau.domain.agenda import Meeting, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One matter (议题).

    Args:
        key: external task id of the step that put it into the queue.
        case_id: the case that waits.
        instance_id: process instance that is told of the verdict.
        meeting: which body decides.
        title: what it is about.
        queued_at: since when it waits.
        verdict: what was said; None while it waits.
        held_on: day of the meeting; of a withdrawal, the day of it.
        note: 会议要求 or the reason.
        decided_by: who entered it.
        decided_at: when it was entered.
        minutes_sha256: content of the 纪要; None for a withdrawal.
        deferrals: how often it was put off.
    """

    key: str
    case_id: str
    instance_id: str
    meeting: Meeting
    title: str
    queued_at: datetime
    verdict: Verdict | None = None
    held_on: date | None = None
    note: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
    minutes_sha256: str | None = None
    deferrals: int = 0
