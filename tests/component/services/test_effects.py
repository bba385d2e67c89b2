"""The effect ledger: an act is done at most once for each key, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from pydantic import BaseModel

from bureau.domain.clock import FixedClock
from bureau.errors import BusinessError, OutcomeUnknown, Permanent, Transient
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import Effect, EffectState


class Sent(BaseModel):
    """What an act gives."""

    receipt: str
    at: datetime


class Rejected(BusinessError):
    """The other side refuses."""

    code = "Error_Rejected"


class Act:
    """An act that counts how often it is done.

    Args:
        clock: time of its result.
        faults: raised instead, one each.
    """

    def __init__(self, clock: FixedClock, *faults: BaseException) -> None:
        self._clock = clock
        self.faults = list(faults)
        self.done = 0

    def __call__(self) -> Sent:
        if self.faults:
            raise self.faults.pop(0)
        self.done += 1
        return Sent(receipt=f"R{self.done}", at=self._clock.now())


def once(
    ledger: EffectLedger,
    act: Callable[[], Sent],
    ask: Callable[[], Sent | None] | None = None,
    record: Callable[[UnitOfWork, Sent], None] | None = None,
    key: str = "task-1",
) -> Sent:
    return ledger.once(
        key,
        topic="reply",
        case_id=None,
        request={"text": "已处理"},
        model=Sent,
        act=act,
        ask=ask,
        record=record,
    )


def effect(uow: SqlUnitOfWorkFactory, key: str = "task-1") -> Effect:
    with uow(read_only=True) as opened:
        found = opened.effects.get(key)
    assert found is not None
    return found


def history(uow: SqlUnitOfWorkFactory, key: str = "task-1") -> list[EffectState]:
    with uow(read_only=True) as opened:
        return [entry.state for entry in opened.effects.history(key)]


CLAIMED, STORED = EffectState.CLAIMED, EffectState.STORED
RELEASED, PARKED = EffectState.RELEASED, EffectState.PARKED


def test_an_act_is_done_and_its_result_kept(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    result = once(ledger, Act(clock))

    assert result == Sent(receipt="R1", at=clock.now())
    assert effect(uow).state is STORED
    assert effect(uow).stored_at == clock.now()
    assert history(uow) == [CLAIMED, STORED]


def test_a_redelivered_task_gets_the_stored_result(ledger: EffectLedger, clock: FixedClock) -> None:
    act = Act(clock)
    first = once(ledger, act)
    clock.at += timedelta(days=3)

    assert once(ledger, act) == first
    assert act.done == 1


def test_another_task_is_another_act(ledger: EffectLedger, clock: FixedClock) -> None:
    act = Act(clock)
    once(ledger, act)
    once(ledger, act, key="task-2")

    assert act.done == 2


@pytest.mark.parametrize("fault", [Transient("refused"), Permanent("404"), Rejected("no")])
def test_an_act_that_was_surely_not_done_is_done_the_next_time(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock, fault: Exception
) -> None:
    act = Act(clock, fault)
    with pytest.raises(type(fault)):
        once(ledger, act)
    assert effect(uow).state is RELEASED

    assert once(ledger, act).receipt == "R1"
    assert history(uow) == [CLAIMED, RELEASED, CLAIMED, STORED]
    assert effect(uow).attempts == 2


def test_an_unknown_outcome_is_asked_and_found(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    act = Act(clock, OutcomeUnknown("timeout"))
    with pytest.raises(OutcomeUnknown):
        once(ledger, act)
    assert effect(uow).state is CLAIMED

    known = Sent(receipt="theirs", at=clock.now())
    assert once(ledger, act, ask=lambda: known) == known
    assert act.done == 0
    assert history(uow) == [CLAIMED, CLAIMED, CLAIMED, STORED]


def test_an_unknown_outcome_that_the_other_side_never_saw_is_done(
    ledger: EffectLedger, clock: FixedClock
) -> None:
    act = Act(clock, OutcomeUnknown("timeout"))
    with pytest.raises(OutcomeUnknown):
        once(ledger, act)

    assert once(ledger, act, ask=lambda: None).receipt == "R1"


def test_an_unknown_outcome_with_nobody_to_ask_is_parked(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    act = Act(clock, OutcomeUnknown("timeout"))
    with pytest.raises(OutcomeUnknown):
        once(ledger, act)
    for _ in range(2):
        with pytest.raises(Permanent, match="parked"):
            once(ledger, act)

    assert effect(uow).state is PARKED
    assert act.done == 0
    assert history(uow) == [CLAIMED, CLAIMED, CLAIMED, PARKED]


@pytest.mark.parametrize("fault", [Transient("down"), OutcomeUnknown("?"), Permanent("401")])
def test_an_unknown_outcome_stays_unknown_when_the_other_side_cannot_be_asked(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock, fault: Exception
) -> None:
    act = Act(clock, OutcomeUnknown("timeout"))
    with pytest.raises(OutcomeUnknown):
        once(ledger, act)
    with pytest.raises(type(fault)):
        once(ledger, act, ask=Act(clock, fault))

    assert effect(uow).state is CLAIMED
    assert once(ledger, act, ask=lambda: None).receipt == "R1"  # asked again, at once


def test_an_asked_rejection_is_known(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    act = Act(clock, OutcomeUnknown("timeout"))
    with pytest.raises(OutcomeUnknown):
        once(ledger, act)
    with pytest.raises(Rejected):
        once(ledger, act, ask=Act(clock, Rejected("no")))

    assert effect(uow).state is RELEASED


@pytest.mark.parametrize("fault", [KeyError("bug"), KeyboardInterrupt()])
def test_whatever_else_is_raised_leaves_the_outcome_unknown(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock, fault: BaseException
) -> None:
    act = Act(clock, fault)
    with pytest.raises(type(fault)):
        once(ledger, act)

    assert effect(uow).state is CLAIMED
    assert once(ledger, act, ask=lambda: None).receipt == "R1"


def test_a_dead_workers_claim_is_left_alone_until_its_lease_ends(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    claim_and_die(uow, clock)
    act, asked = Act(clock), []

    def ask() -> None:
        asked.append(1)

    with pytest.raises(Transient, match="dead-worker"):
        once(ledger, act, ask=ask)
    clock.at += timedelta(seconds=30)
    assert once(ledger, act, ask=ask).receipt == "R1"
    assert (act.done, len(asked)) == (1, 1)
    assert effect(uow).owner == "worker-a"


def claim_and_die(uow: SqlUnitOfWorkFactory, clock: FixedClock, key: str = "task-1") -> None:
    """What a worker leaves behind that was killed after its claim."""
    with uow() as opened:
        opened.effects.add(
            Effect(
                key=key,
                topic="reply",
                case_id=None,
                state=CLAIMED,
                owner="dead-worker",
                attempts=1,
                request_digest="0" * 64,
                claimed_at=clock.now(),
                leased_until=clock.now() + timedelta(seconds=30),
            )
        )
        opened.commit()


def test_of_two_workers_with_one_task_only_one_acts(
    uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    act, barrier = Act(clock), Barrier(8)

    def worker(index: int) -> str:
        ledger = EffectLedger(uow, clock, owner=f"worker-{index}", lease=timedelta(seconds=30))
        barrier.wait(10)
        try:
            return once(ledger, act, ask=lambda: None).receipt
        except Transient:
            return "another"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(worker, range(8)))

    assert act.done == 1
    assert "R1" in results
    assert set(results) <= {"R1", "another"}


def test_while_one_acts_the_other_is_told_to_come_back(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    other = EffectLedger(uow, clock, owner="worker-b", lease=timedelta(seconds=30))
    other_act = Act(clock)

    def act() -> Sent:
        with pytest.raises(Transient, match="worker-a"):
            once(other, other_act, ask=lambda: None)
        return Sent(receipt="mine", at=clock.now())

    assert once(ledger, act).receipt == "mine"
    assert once(other, other_act).receipt == "mine"
    assert other_act.done == 0


def test_a_worker_that_slept_past_its_lease_keeps_the_result_that_was_stored_first(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    other = EffectLedger(uow, clock, owner="worker-b", lease=timedelta(seconds=30))

    def act() -> Sent:
        clock.at += timedelta(seconds=31)
        once(other, lambda: Sent(receipt="theirs", at=clock.now()), ask=lambda: None)
        return Sent(receipt="mine", at=clock.now())

    assert once(ledger, act).receipt == "theirs"
    assert history(uow) == [CLAIMED, CLAIMED, STORED, STORED]


def test_a_worker_that_slept_past_its_lease_does_not_release_the_others_claim(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    def act() -> Sent:
        clock.at += timedelta(seconds=31)
        with uow() as opened:
            present = opened.effects.lock("task-1")
            assert present is not None
            taken = Effect(
                **{
                    **{name: getattr(present, name) for name in present.__slots__},
                    "attempts": 2,
                    "owner": "worker-b",
                    "leased_until": clock.now() + timedelta(seconds=30),
                }
            )
            opened.effects.save(taken)
            opened.commit()
        raise Transient("refused")

    with pytest.raises(Transient, match="refused"):
        once(ledger, act)

    assert (effect(uow).state, effect(uow).owner) == (CLAIMED, "worker-b")


def test_what_follows_is_written_with_the_result_or_not_at_all(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    act, turns = Act(clock), []

    def record(opened: UnitOfWork, result: Sent) -> None:
        turns.append(opened.numbers.take_seq("RECORD", 2026))
        if len(turns) == 1:
            raise KeyError("bug")

    with pytest.raises(KeyError):
        once(ledger, act, record=record)
    assert effect(uow).state is CLAIMED  # done outside, and nothing says so yet
    clock.at += timedelta(seconds=30)
    once(ledger, act, ask=lambda: Sent(receipt="R1", at=clock.now()), record=record)
    once(ledger, act, record=record)

    assert turns == [1, 1]
    assert act.done == 1


def test_an_act_in_our_own_database_is_one_transaction(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    taken: list[int] = []

    def act(opened: UnitOfWork) -> Sent:
        taken.append(opened.numbers.take_seq("INSIDE", 2026))
        if len(taken) == 1:
            raise KeyError("bug")
        return Sent(receipt=f"N{taken[-1]}", at=clock.now())

    def inside() -> Sent:
        return ledger.inside(
            "task-1", topic="remind", case_id=None, request={}, model=Sent, act=act
        )

    with pytest.raises(KeyError):
        inside()
    with uow(read_only=True) as opened:
        assert opened.effects.get("task-1") is None
    assert inside() == inside() == Sent(receipt="N1", at=clock.now())
    assert taken == [1, 1]
    assert history(uow) == [STORED]


def test_many_deliveries_of_an_act_in_our_own_database_do_it_once(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, ledger: EffectLedger
) -> None:
    barrier = Barrier(12)

    def act(opened: UnitOfWork) -> Sent:
        return Sent(receipt=f"N{opened.numbers.take_seq('INSIDE', 2026)}", at=clock.now())

    def deliver(_: int) -> str:
        barrier.wait(10)
        return ledger.inside(
            "task-1", topic="remind", case_id=None, request={}, model=Sent, act=act
        ).receipt

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(deliver, range(12))) == {"N1"}


def test_the_engine_knowing_of_it_is_noted_once(
    ledger: EffectLedger, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    ledger.completed("task-1")  # a task without an act
    once(ledger, Act(clock))
    told = clock.now()
    ledger.completed("task-1")
    clock.at += timedelta(hours=1)
    ledger.completed("task-1")

    assert effect(uow).completed_at == told
