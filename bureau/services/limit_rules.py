"""The rules that diagrams may name: the register's, computed on the calendar in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial

from pydantic import ValidationError

from bureau.domain.deadlines import Deadline, DeadlineRequest, compute, lines, summary
from bureau.domain.json_value import JsonObject
from bureau.domain.limits import Limit, LimitRequest, LimitRule
from bureau.errors import InvalidData, Permanent
from bureau.services.ports.calendar import CalendarSource
from bureau.timezone import TIME_ZONE


class RegisterRules(Mapping[str, LimitRule]):
    """Rules by the name that a diagram uses; the register is read at the first look.

    Args:
        source: calendar and register.
        plain: rules that need neither; they come first.
    """

    def __init__(self, source: CalendarSource, plain: Mapping[str, LimitRule]) -> None:
        self._source = source
        self._plain = dict(plain)

    def __getitem__(self, name: str) -> LimitRule:
        if name in self._plain:
            return self._plain[name]
        if name not in self._source.rules():
            raise KeyError(name)
        return partial(self._limit, name)

    def __iter__(self) -> Iterator[str]:
        yield from self._plain
        yield from (rule.id for rule in self._source.rules() if rule.id not in self._plain)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _limit(self, name: str, request: LimitRequest) -> Limit:
        try:
            rule = self._source.rules().get(name)
            # half way to a typed date counts from somewhere: from now, when nothing else is given
            half = any(one.term is None for one in rule.reminders)
            event = request.start or (request.now if half else None)
            asked = DeadlineRequest.model_validate(
                {"rule": name, "event": event, "entered": _entered(request.entered)}
            )
            deadline = compute(rule, asked, self._source.calendar())
        except InvalidData as fault:
            raise Permanent(f"{name}: {fault.message}") from fault
        except ValidationError as fault:
            raise Permanent(f"{name}: 时限的数据有误（{fault.error_count()}处）") from fault
        return as_limit(deadline, request.now)


def as_limit(deadline: Deadline, now: datetime) -> Limit:
    """A computed limit as the process is told of it.

    Raises:
        Permanent: the clock stands still, so there is no due time.
    """
    if deadline.due_at is None:
        raise Permanent(f"{deadline.rule.id}: 期限暂停中，没有到期时间")
    return Limit(
        due_at=deadline.due_at,
        remind_at=next_reminder(deadline, deadline.due_at, now),
        text=summary(deadline),
        details=details(deadline),
    )


def next_reminder(deadline: Deadline, due_at: datetime, now: datetime) -> datetime:
    """The next reminder that is still to come, or at once; the end itself when there is none."""
    coming = [reminder.at for reminder in deadline.reminders if reminder.at >= now]
    if coming:
        return coming[0]
    return now.astimezone(TIME_ZONE) if deadline.reminders else max(due_at, now)


def details(deadline: Deadline) -> JsonObject:
    """What the case keeps of a limit: enough to explain it, and to compute it again."""
    return {
        "request": deadline.request.model_dump(mode="json"),
        "explanation": list(lines(deadline)),
        "kind": deadline.kind.value,
        "provisional": deadline.provisional,
        "calendar": deadline.calendar_version,
    }


def _entered(text: str | None) -> date | datetime | None:
    """What a person typed: a day, or a moment (here, when no zone is given).

    Raises:
        Permanent: it is neither.
    """
    if not text:
        return None
    try:
        if len(text) <= len("2026-01-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Permanent(f"not a date or time in ISO 8601 (期限格式有误): {text!r}") from fault
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=TIME_ZONE)
