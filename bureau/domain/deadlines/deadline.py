"""A computed limit: when it lapses, when to remind, and every day of the way there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bureau.domain.deadlines.requests import DeadlineRequest
from bureau.domain.deadlines.rows import Row
from bureau.domain.deadlines.rules import Kind, Rule


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: when, and what for in Chinese."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What came out.

    Args:
        rule: the rule.
        request: what it was computed from.
        due_at: in time until this moment, Asia/Shanghai; None while the clock stands still.
        reminders: in order of time, all before `due_at`.
        rows: every day counted or skipped.
        notes: Chinese sentences with their clauses: start, end, pauses, extensions.
        provisional: rests on a year whose notice is not known (暂定).
        remaining: units left when the clock stands still, None otherwise.
        calendar_version: calendar it was computed with.
    """

    rule: Rule
    request: DeadlineRequest
    due_at: datetime | None
    reminders: tuple[Reminder, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    provisional: bool
    remaining: int | None
    calendar_version: str

    @property
    def kind(self) -> Kind:
        """How binding it is."""
        return self.rule.kind

    @property
    def paused(self) -> bool:
        """Whether the clock stands still."""
        return self.due_at is None
