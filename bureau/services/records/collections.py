"""Records of collection rounds (数据报送) and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


class RoundState(StrEnum):
    """Whether returns are still taken."""

    OPEN = "open"
    CLOSED = "closed"


class ReturnState(StrEnum):
    """What an addressee has given."""

    MISSING = "missing"
    RETURNED = "returned"
    NIL = "nil"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {"missing": "未报", "returned": "已报", "nil": "零报告"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionRound:
    """A round.

    Args:
        id: UUID4 string.
        case_id: the case that opened it.
        template: id of the template.
        period: what it counts, such as "2026-03" or "2026-Q1".
        title: Chinese.
        due_at: when returns are due.
        state: open or closed.
        opened_at, closed_at: when.
        reminded: how often those who were missing have been reminded.
    """

    id: str
    case_id: str
    template: str
    period: str
    title: str
    due_at: datetime
    state: RoundState
    opened_at: datetime
    closed_at: datetime | None = None
    reminded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionReturn:
    """What one addressee of a round gives; the newest replaces the one before.

    Args:
        id: UUID4 string; subject of the one-time links.
        round_id: the round.
        addressee: code of a body, or a group.
        name: Chinese name.
        is_group: whether it is a post of ours.
        state: missing, returned, nil.
        content: {"rows": [...]}: what was returned.
        version: counts returns.
        returned_at: when the newest came.
        late: it came after the due time.
        returned_by: user id, or "link".
        invited_at: when the link was given; None until then.
    """

    id: str
    round_id: str
    addressee: str
    name: str
    is_group: bool
    state: ReturnState
    content: JsonObject
    version: int = 0
    late: bool = False
    returned_at: datetime | None = None
    returned_by: str | None = None
    invited_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnVersion:
    """One return as it came; kept when a later one replaces it. `id` is 0 for a new one."""

    return_id: str
    version: int
    at: datetime
    by_whom: str
    state: ReturnState
    content: JsonObject
    id: int = 0
