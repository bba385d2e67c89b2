"""Records of people: the register, leave windows, who stood in for whom, and changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One person of the register (人员名册).

    Args:
        id: user id in the engine, letters and digits.
        name: full name.
        posts: groups of `bpmn/posts.yaml` that are held.
        section: 内设机构.
        leads: sections (内设机构) that this leader is in charge of (分管).
        substitute: who signs instead where this person drafted the matter; None: the next above.
        email: mailbox for notices, "" when there is none.
        phone: telephone, shown with its middle hidden, "" when there is none.
        starts_on: first day at the bureau.
        ends_on: last day; None: open.
        locked: the account was closed (离职移交).
        successor: who took over what was open.
        version: changes with each change; guards against lost ones.
    """

    id: str
    name: str
    posts: tuple[str, ...]
    section: str
    leads: tuple[str, ...] = ()
    substitute: str | None = None
    email: str = ""
    phone: str = ""
    starts_on: date
    ends_on: date | None = None
    locked: bool = False
    successor: str | None = None
    version: int = 1

    def works(self, day: date) -> bool:
        """Whether the person belongs to the bureau on this day."""
        return not self.locked and self.starts_on <= day and (self.ends_on or day) >= day


class LeaveState(StrEnum):
    """How far a window is. Stored by value."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """One window of absence (请假、出差) with the deputy.

    Args:
        id: UUID4 string.
        person: who is away.
        deputy: who stands in.
        posts: groups it is about; empty: all posts, and tasks of the person's own.
        reason: 请假, 出差 ... in the office's words.
        starts_at: aware.
        ends_at: aware; the first moment the person is back.
        state: how far it is.
        entered_by: who entered it.
        entered_at: aware.
        begun_at: when the deputy was put in, aware.
        ended_at: when all was handed back, aware.
    """

    id: str
    person: str
    deputy: str
    posts: tuple[str, ...]
    reason: str
    starts_at: datetime
    ends_at: datetime
    state: LeaveState
    entered_by: str
    entered_at: datetime
    begun_at: datetime | None = None
    ended_at: datetime | None = None

    def covers(self, groups: frozenset[str]) -> bool:
        """Whether a task of these groups falls under it."""
        return not self.posts or bool(groups.intersection(self.posts))


class GrantKind(StrEnum):
    """What a deputy was given: a post for the time of a window, or one task."""

    POST = "post"
    TASK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What was given to a deputy, and when it was taken back; the proof of 代×××办理.

    Args:
        id: UUID4 string.
        leave_id: the window.
        kind: post or task.
        subject: group, or task id.
        person: whom it belongs to.
        deputy: who got it; not always the deputy named in the window (the deputy may be away too).
        given_at: aware.
        returned_at: aware; None: the deputy has it still.
    """

    id: str
    leave_id: str
    kind: GrantKind
    subject: str
    person: str
    deputy: str
    given_at: datetime
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """One line of the register's history.

    Args:
        person: whose.
        at: aware.
        by: who changed it.
        action: in a few Chinese words.
        before: what was said; {} of a new one.
        after: what is said now.
        id: counted by the database.
    """

    person: str
    at: datetime
    by: str
    action: str
    before: JsonObject
    after: JsonObject
    id: int = 0
