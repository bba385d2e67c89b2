"""The relay: every row is told once, whatever the engine answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.json_value import JsonObject
from bureau.errors import (
    EngineConflict,
    EngineNotFound,
    EngineRefused,
    EngineUnavailable,
)
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.delivery import Delivery
from bureau.services.outbox import REFUSALS, Relay
from bureau.services.records import (
    OutboxRow,
    OutboxState,
    RecipientKind,
)
from tests.component.services.conftest import NUMBER, PROCEDURE_ID
from tests.component.services.doubles import EngineDouble
from tests.component.services.relaying import (
    LEASE,
    START,
    make_relay,
    other_case,
    put,
    row,
)


@pytest.fixture
def relay(uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock) -> Relay:
    return make_relay(uow, engine, clock, "relay-a")


class TestStarting:
    def test_an_instance_is_started_once(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)

        assert relay.run_once() == 1
        assert relay.run_once() == 0
        [instance] = engine.instances
        assert (instance.process, instance.business_key) == (PROCEDURE_ID, NUMBER)
        assert instance.variables == START["variables"]
        told = row(uow, row_id)
        assert (told.state, told.done_at) == (OutboxState.DONE, clock.now())
        assert (told.leased_until, told.lease_owner) == (None, None)

    def test_an_instance_that_was_started_before_a_crash_is_found(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)
        engine.add(PROCEDURE_ID, NUMBER)

        relay.run_once()
        assert len(engine.instances) == 1
        assert row(uow, row_id).state is OutboxState.DONE

    def test_an_answer_that_was_lost_starts_no_second_instance(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)
        engine.lost.append(EngineUnavailable("timeout"))
        relay.run_once()
        assert row(uow, row_id).state is OutboxState.PENDING
        clock.at += timedelta(minutes=2)
        relay.run_once()

        assert len(engine.instances) == 1
        assert row(uow, row_id).state is OutboxState.DONE

    @pytest.mark.parametrize("state", [CaseState.ACTIVE, CaseState.WITHDRAWN])
    def test_a_case_that_needs_no_start_gets_none(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
        state: CaseState,
    ) -> None:
        linked = "i9" if state is CaseState.ACTIVE else None
        with uow() as opened:
            opened.cases.save(replace(received, state=state, root_instance_id=linked))
            opened.commit()
        row_id = put(uow, clock, START)
        relay.run_once()

        assert engine.instances == []
        assert row(uow, row_id).state is OutboxState.DONE


class TestTrouble:
    def test_an_engine_that_is_away_is_waited_for_however_long_it_takes(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)
        engine.faults = [EngineUnavailable("refused") for _ in range(REFUSALS * 3)]
        pauses = []
        while engine.faults:
            relay.run_once()
            waiting = row(uow, row_id)
            assert (waiting.state, waiting.refusals) == (OutboxState.PENDING, 0)
            assert waiting.last_error == "EngineUnavailable: refused"
            pauses.append((waiting.available_at - clock.now()).total_seconds())
            clock.at = waiting.available_at
        relay.run_once()

        assert pauses[:7] == [2, 4, 8, 16, 32, 60, 60]
        assert row(uow, row_id).state is OutboxState.DONE
        assert row(uow, row_id).last_error is None

    def test_while_the_engine_is_away_no_other_row_is_tried(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        put(uow, clock, START)
        other_case(uow, received)
        put(uow, clock, {**START, "business_key": "BJ-2026-000002"}, case_id="case-2")
        engine.faults = [EngineUnavailable("refused", status=503)]

        assert relay.run_once() == 1
        assert engine.instances == []

    @pytest.mark.parametrize(
        "fault",
        [
            EngineNotFound("no such process", status=404),
            EngineRefused("bad variable", status=400),
            EngineUnavailable("ProcessEngineException", status=500),
        ],
    )
    def test_a_poison_row_dies_is_told_to_ops_and_blocks_nobody(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
        fault: Exception,
    ) -> None:
        poison = put(uow, clock, START)
        other_case(uow, received)
        good = put(uow, clock, {**START, "business_key": "BJ-2026-000002"}, case_id="case-2")
        engine.faults = [fault]

        assert relay.run_once() == 2
        assert row(uow, good).state is OutboxState.DONE
        for _ in range(REFUSALS - 1):
            assert row(uow, poison).state is OutboxState.PENDING
            engine.faults = [fault]
            clock.at = row(uow, poison).available_at
            relay.run_once()
        dead = row(uow, poison)
        assert (dead.state, dead.refusals) == (OutboxState.DEAD, REFUSALS)
        clock.at += timedelta(days=1)
        assert relay.run_once() == 0
        with uow(read_only=True) as opened:
            [told] = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
            assert opened.outbox.dead() == (dead,)
        assert NUMBER in told.text
        assert str(fault) in told.text

    def test_a_conflict_in_the_engine_is_nobodys_fault(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)
        engine.faults = [EngineConflict("OptimisticLockingException", status=500)]
        relay.run_once()

        assert row(uow, row_id).refusals == 0

    @pytest.mark.parametrize("payload", [{}, {"process": 1, "business_key": NUMBER}])
    def test_a_row_that_makes_no_sense_counts_against_itself(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        received: Case,
        payload: JsonObject,
    ) -> None:
        row_id = put(uow, clock, payload)
        relay.run_once()

        assert row(uow, row_id).refusals == 1
        assert "process is missing" in str(row(uow, row_id).last_error)

    def test_an_unforeseen_error_is_written_down_and_raised(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)
        engine.faults = [ZeroDivisionError("bug")]
        with pytest.raises(ZeroDivisionError):
            relay.run_once()

        assert row(uow, row_id).refusals == 1
        assert row(uow, row_id).last_error == "ZeroDivisionError: bug"
        assert row(uow, row_id).leased_until is None


class TestLeases:
    def test_a_row_of_a_dead_relay_is_taken_over_when_its_lease_ends(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        put(uow, clock, START)
        with uow() as opened:
            opened.outbox.claim("dead-relay", clock.now(), clock.now() + LEASE)
            opened.commit()

        assert relay.run_once() == 0
        clock.at += LEASE
        assert relay.run_once() == 1
        assert len(engine.instances) == 1

    def test_a_relay_that_slept_past_its_lease_settles_nothing(
        self,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        row_id = put(uow, clock, START)
        other = make_relay(uow, engine, clock, "relay-b")

        class Sleepy(Delivery):
            def deliver(self, row: OutboxRow) -> None:
                clock.at += LEASE
                assert other.run_once() == 1
                raise EngineRefused("late", status=400)

        sleepy = Relay(
            uow,
            Sleepy(uow, engine, clock),
            clock,
            owner="relay-a",
            lease=LEASE,
            ops_group="yunwei",
        )
        sleepy.run_once()

        assert row(uow, row_id).state is OutboxState.DONE
        assert row(uow, row_id).refusals == 0
