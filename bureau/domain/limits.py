"""What a time limit (时限) is computed from, and what comes out.

The rules themselves are one file each; `bureau.services.deadlines` knows them by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from bureau.domain.json_value import JsonObject
from bureau.timezone import TIME_ZONE

#: Due time in the engine while the clock stands (暂停计时).
STANDING: Final = datetime(2999, 12, 31, tzinfo=TIME_ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRequest:
    """What a rule may look at.

    Args:
        now: present time, aware.
        entered: date or time a person typed, ISO 8601; None or "" when nothing was typed.
        start: the event from which the limit runs, aware; None when the rule needs none.
    """

    now: datetime
    entered: str | None = None
    start: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A computed limit.

    Args:
        due_at: the act is in time until this moment, aware, Asia/Shanghai.
        remind_at: when to remind; never before the present.
        text: Chinese explanation, with the rule.
        details: what the case keeps besides: what it was computed from, every day of the way.
    """

    due_at: datetime
    remind_at: datetime
    text: str
    details: JsonObject = field(default_factory=dict)


class LimitRule(Protocol):
    """One way to compute a limit."""

    def __call__(self, request: LimitRequest) -> Limit:
        """Compute the limit.

        Raises:
            Permanent: what it needs is missing or malformed.
        """
        ...


@dataclass(frozen=True, slots=True)
class EngineTimes:
    """The two times of one limit as variables, timers and tasks of the engine hold them."""

    due_at: datetime
    remind_at: datetime


#: Between the engine's times of two limits that end at the same moment: beyond its milliseconds.
APART: Final = timedelta(milliseconds=5)


def engine_times(
    ordinal: int,
    due_at: datetime | None,
    remind_at: datetime | None,
    *,
    apart: bool = False,
) -> EngineTimes:
    """What the engine holds of a limit; while its clock stands, a time that nobody lives to see.

    A timer needs some time, and the engine refuses an empty one. Each limit of a case has a minute
    of its own, so that they can still be told apart. For the same reason the limit of a step, which
    may well end at the same moment as that of its case, lies some milliseconds behind it.

    Args:
        ordinal: first, second ... limit of the case.
        due_at: aware; None while the clock stands.
        remind_at: aware; None while the clock stands.
        apart: it is the limit of a step.
    """
    never = STANDING + timedelta(minutes=ordinal)
    behind = ordinal * APART if apart else timedelta()
    return EngineTimes((due_at or never) + behind, (remind_at or never) + behind)
