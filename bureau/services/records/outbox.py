"""Record of one outbox row: something the engine is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


class OutboxKind(StrEnum):
    """What the engine is to be told.

    START_PROCESS: payload {"process", "business_key", "variables"}.
    CORRELATE_MESSAGE: payload {"message", "variables", "instance"}; goes to this instance of the
        case, to its root instance when none is named.
    """

    START_PROCESS = "start-process"
    CORRELATE_MESSAGE = "correlate-message"


class OutboxState(StrEnum):
    """How far a row is.

    EARLY: a message that nothing waits for so far; it is tried again and holds up no other row.
    DEAD: given up after many refusals; ops are told and may revive it.
    """

    PENDING = "pending"
    EARLY = "early"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One row.

    Args:
        kind: what is to be told.
        case_id: rows of one case are told in the order of their ids.
        payload: see `OutboxKind`.
        dedup_key: the same key is told once.
        created_at: when it was written.
        available_at: not before this.
        attempts: claims so far; the fencing number of the present one.
        refusals: answers so far that blame the row itself.
        leased_until: a relay works on it until then.
        lease_owner: which one.
        state: how far it is.
        last_error: what went wrong last.
        done_at: when it was told or given up.
        id: given by the database; 0 before.
    """

    kind: OutboxKind
    case_id: str
    payload: JsonObject
    dedup_key: str
    created_at: datetime
    available_at: datetime
    attempts: int = 0
    refusals: int = 0
    leased_until: datetime | None = None
    lease_owner: str | None = None
    state: OutboxState = OutboxState.PENDING
    last_error: str | None = None
    done_at: datetime | None = None
    id: int = 0
