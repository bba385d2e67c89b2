"""Records of acts around tasks: who opened one first, and who is to read a case (传阅)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpening:
    """Somebody looked at an open task: from then on its sender cannot take it back.

    Args:
        task_id: the task.
        user_id: who.
        opened_at: the first time, aware.
    """

    task_id: str
    user_id: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One case that somebody is to read (传阅), with the read mark.

    Args:
        id: UUID4 string.
        case_id: the case.
        reader: user id.
        sender: user id of who sent it round.
        note: what the sender says, "" for nothing.
        sent_at: aware.
        opened_at: first opened, aware.
        read_at: marked 已阅, aware.
        comment: what the reader wrote, "" for nothing.
    """

    id: str
    case_id: str
    reader: str
    sender: str
    note: str
    sent_at: datetime
    opened_at: datetime | None = None
    read_at: datetime | None = None
    comment: str = ""
