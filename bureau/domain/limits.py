"""What a time limit (时限) is computed from, and what comes out.

The rules themselves are one file each; `bureau.services.deadlines` knows them by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bureau.domain.json_value import JsonObject


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
