"""Acts on a running limit: stop the clock, let it go on, extend it. Each gives a new request."""

from __future__ import annotations

from datetime import datetime

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.deadlines.compute import compute
from bureau.domain.deadlines.faults import invalid
from bureau.domain.deadlines.requests import DeadlineRequest, GrantedExtension, Pause
from bureau.domain.deadlines.rules import Rule


def pause(
    rule: Rule, request: DeadlineRequest, calendar: WorkingCalendar, at: datetime, reason: str
) -> DeadlineRequest:
    """Stop the clock.

    Raises:
        InvalidData: the rule knows no pause, it stands already, or the limit has lapsed.
    """
    _not_lapsed(rule, request, calendar, at, "暂停")
    return _checked(
        rule, request, calendar, pauses=(*request.pauses, Pause(since=at, reason=reason))
    )


def resume(
    rule: Rule, request: DeadlineRequest, calendar: WorkingCalendar, at: datetime
) -> DeadlineRequest:
    """Let the clock go on.

    Raises:
        InvalidData: it does not stand.
    """
    if not request.pauses or request.pauses[-1].until is not None:
        raise invalid("期限没有暂停，无须恢复", "/pauses")
    last = request.pauses[-1].model_copy(update={"until": at})
    return _checked(rule, request, calendar, pauses=(*request.pauses[:-1], last))


def extend(
    rule: Rule, request: DeadlineRequest, calendar: WorkingCalendar, extension: GrantedExtension
) -> DeadlineRequest:
    """Extend the limit.

    Raises:
        InvalidData: the rule knows no extension, or no more of them, or the limit has lapsed.
    """
    _not_lapsed(rule, request, calendar, extension.granted_at, "延长")
    return _checked(rule, request, calendar, extensions=(*request.extensions, extension))


def _not_lapsed(
    rule: Rule, request: DeadlineRequest, calendar: WorkingCalendar, at: datetime, act: str
) -> None:
    due_at = compute(rule, request, calendar).due_at
    if due_at is not None and at > due_at:
        raise invalid(f"期限已届满，不能{act}")


def _checked(
    rule: Rule,
    request: DeadlineRequest,
    calendar: WorkingCalendar,
    *,
    pauses: tuple[Pause, ...] | None = None,
    extensions: tuple[GrantedExtension, ...] | None = None,
) -> DeadlineRequest:
    changed = request.model_copy(
        update={
            "pauses": request.pauses if pauses is None else pauses,
            "extensions": request.extensions if extensions is None else extensions,
        }
    )
    compute(rule, changed, calendar)
    return changed
