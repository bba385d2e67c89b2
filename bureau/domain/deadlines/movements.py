"""Which running limits move when another calendar is loaded: a dry run that changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.deadlines.compute import compute
from bureau.domain.deadlines.faults import CalendarMissing
from bureau.domain.deadlines.requests import DeadlineRequest
from bureau.domain.deadlines.rules import Rule


@dataclass(frozen=True, slots=True)
class RunningDeadline:
    """A limit of an open case.

    Args:
        case_number: 办件编号.
        rule: its rule.
        request: what it is computed from.
        key: of its row.
    """

    case_number: str
    rule: Rule
    request: DeadlineRequest
    key: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """What another calendar does to one limit.

    Args:
        deadline: the limit.
        old_due_at: due time now; None: the clock stands, or it could not be computed.
        new_due_at: due time afterwards.
        was_provisional: 暂定 now.
        is_provisional: 暂定 afterwards.
    """

    deadline: RunningDeadline
    old_due_at: datetime | None
    new_due_at: datetime | None
    was_provisional: bool
    is_provisional: bool

    @property
    def moved(self) -> bool:
        """Whether the due time changes; else only its being provisional does."""
        return self.old_due_at != self.new_due_at


def affected(
    deadlines: Iterable[RunningDeadline], old: WorkingCalendar, new: WorkingCalendar
) -> tuple[Movement, ...]:
    """The limits that move, or whose 暂定 changes, in the order given; the others are left out."""
    found = []
    for deadline in deadlines:
        old_due, was = _due(deadline, old)
        new_due, now = _due(deadline, new)
        if old_due != new_due or was != now:
            found.append(Movement(deadline, old_due, new_due, was, now))
    return tuple(found)


def _due(deadline: RunningDeadline, calendar: WorkingCalendar) -> tuple[datetime | None, bool]:
    try:
        computed = compute(deadline.rule, deadline.request, calendar)
    except CalendarMissing:
        return None, True
    return computed.due_at, computed.provisional
