"""Records of callbacks: where a body wants to be told, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.timeline import EventKind


class CallbackState(StrEnum):
    """How far a message is. DEAD: given up; ops may replay it, and it holds up nothing."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackEndpoint:
    """Where a body wants to be told.

    Args:
        organisation_id: whose.
        url: https address.
        secret: signs what is sent, "whsec_" and base64; kept, since both sides compute with it.
        active: whether it is told.
        registered_at: when this address was registered.
        failures: tries in a row that the endpoint as a whole did not answer.
        resume_at: it is left alone until then.
        note: why it was switched off, or the last trouble; "" when none.
    """

    organisation_id: str
    url: str
    secret: str
    active: bool
    registered_at: datetime
    failures: int = 0
    resume_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRow:
    """One message to a body, written with the timeline entry it tells of.

    Args:
        id: given by the database; 0 before.
        message_id: "msg_" and the id of the entry: the same at each try.
        organisation_id: who is told.
        case_id: the case.
        kind: what happened.
        happened_at: when.
        created_at: when it was written.
        available_at: not before.
        state: how far it is.
        attempts: tries begun.
        leased_until: a process is at it until then.
        lease_owner: which.
        last_error: why the last try failed.
        done_at: when it was taken, or given up.
    """

    message_id: str
    organisation_id: str
    case_id: str
    kind: EventKind
    happened_at: datetime
    created_at: datetime
    available_at: datetime
    state: CallbackState = CallbackState.PENDING
    attempts: int = 0
    leased_until: datetime | None = None
    lease_owner: str | None = None
    last_error: str | None = None
    done_at: datetime | None = None
    id: int = 0
