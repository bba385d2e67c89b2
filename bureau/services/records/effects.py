"""Records of the effect ledger (外部动作台账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


class EffectState(StrEnum):
    """How far one act is.

    CLAIMED: begun; whether it was done is unknown until it is stored. STORED: done, result known.
    RELEASED: surely not done. PARKED: outcome unknown and nobody to ask; a person decides.
    """

    CLAIMED = "claimed"
    STORED = "stored"
    RELEASED = "released"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One act.

    Args:
        key: external task id; the idempotency key towards the other side.
        topic: service step.
        case_id: the case it belongs to.
        state: how far it is.
        owner: process that claimed it last.
        attempts: claims so far; the fencing number of the present one.
        request_digest: SHA-256 of what was asked for.
        claimed_at: last claim.
        leased_until: until then the claimer is taken to be at work.
        result: what `STORED` knows; what a person found out of a `CLAIMED` one.
        stored_at: when the result was stored.
        completed_at: when the engine was told.
    """

    key: str
    topic: str
    case_id: str | None
    state: EffectState
    owner: str
    attempts: int
    request_digest: str
    claimed_at: datetime
    leased_until: datetime | None = None
    result: JsonObject | None = None
    stored_at: datetime | None = None
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectEntry:
    """One line of an act's history."""

    key: str
    at: datetime
    state: EffectState
    note: str
    id: int = 0
