"""An act whose worker died right after it told the engine is not left in the middle for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pydantic import BaseModel

from bureau.domain.clock import FixedClock
from bureau.errors import EngineUnavailable, OutcomeUnknown
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effect_settling import EffectSettling
from bureau.services.effects import EffectLedger
from tests.component.services.doubles import EngineDouble


class Sent(BaseModel):
    receipt: str = "R1"


@pytest.fixture
def settling(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, engine: EngineDouble, clock: FixedClock
) -> EffectSettling:
    return EffectSettling(uow, ledger, engine, clock)


def act(ledger: EffectLedger, clock: FixedClock, key: str) -> None:
    """Do and store an act, and tell nobody; time goes on."""
    ledger.once(key, topic="reply", case_id=None, request={}, model=Sent, act=Sent)
    clock.at += timedelta(seconds=1)


def completed(uow: SqlUnitOfWorkFactory, key: str) -> datetime | None:
    with uow(read_only=True) as opened:
        effect = opened.effects.get(key)
    assert effect is not None
    return effect.completed_at


def test_what_the_engine_knows_is_noted_with_its_time(
    settling: EffectSettling,
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    engine: EngineDouble,
    clock: FixedClock,
) -> None:
    act(ledger, clock, "known")
    act(ledger, clock, "open")
    engine.completed["known"] = told = clock.now()
    clock.at += timedelta(minutes=5)

    assert settling.run() == "未核销动作 2 个，引擎已知 1 个"
    assert (completed(uow, "known"), completed(uow, "open")) == (told, None)
    assert settling.run() == "未核销动作 1 个，引擎已知 0 个"


def test_an_act_of_unknown_outcome_is_none_of_it(
    settling: EffectSettling, ledger: EffectLedger, engine: EngineDouble, clock: FixedClock
) -> None:
    def unknown() -> Sent:
        raise OutcomeUnknown("timeout")

    with pytest.raises(OutcomeUnknown):
        ledger.once("t1", topic="reply", case_id=None, request={}, model=Sent, act=unknown)
    engine.completed["t1"] = clock.now()
    clock.at += timedelta(minutes=5)

    assert settling.run() == "未核销动作 0 个，引擎已知 0 个"


def test_an_engine_that_is_away_is_asked_again_later(
    settling: EffectSettling,
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    engine: EngineDouble,
    clock: FixedClock,
) -> None:
    act(ledger, clock, "known")
    engine.completed["known"] = clock.now()
    engine.faults.append(EngineUnavailable("no connection"))
    with pytest.raises(EngineUnavailable):
        settling.run()

    settling.run()
    assert completed(uow, "known") is not None
