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
    RelayRig,
    make_relay,
    other_case,
)


@pytest.fixture
def rig(uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock) -> RelayRig:
    return RelayRig(uow, engine, clock)


class TestStarting:
    def test_an_instance_is_started_once(self, rig: RelayRig, received: Case) -> None:
        row_id = rig.put(START)

        assert rig.relay.run_once() == 1
        assert rig.relay.run_once() == 0
        [instance] = rig.engine.instances
        assert (instance.process, instance.business_key) == (PROCEDURE_ID, NUMBER)
        assert instance.variables == START["variables"]
        told = rig.row(row_id)
        assert (told.state, told.done_at) == (OutboxState.DONE, rig.clock.now())
        assert (told.leased_until, told.lease_owner) == (None, None)

    def test_an_instance_that_was_started_before_a_crash_is_found(
        self, rig: RelayRig, received: Case
    ) -> None:
        row_id = rig.put(START)
        rig.engine.add(PROCEDURE_ID, NUMBER)

        rig.relay.run_once()
        assert len(rig.engine.instances) == 1
        assert rig.row(row_id).state is OutboxState.DONE

    def test_an_answer_that_was_lost_starts_no_second_instance(
        self, rig: RelayRig, received: Case
    ) -> None:
        row_id = rig.put(START)
        rig.engine.lost.append(EngineUnavailable("timeout"))
        rig.relay.run_once()
        assert rig.row(row_id).state is OutboxState.PENDING
        rig.clock.at += timedelta(minutes=2)
        rig.relay.run_once()

        assert len(rig.engine.instances) == 1
        assert rig.row(row_id).state is OutboxState.DONE

    @pytest.mark.parametrize("state", [CaseState.ACTIVE, CaseState.WITHDRAWN])
    def test_a_case_that_needs_no_start_gets_none(
        self, rig: RelayRig, received: Case, state: CaseState
    ) -> None:
        linked = "i9" if state is CaseState.ACTIVE else None
        with rig.uow() as opened:
            opened.cases.save(replace(received, state=state, root_instance_id=linked))
            opened.commit()
        row_id = rig.put(START)
        rig.relay.run_once()

        assert rig.engine.instances == []
        assert rig.row(row_id).state is OutboxState.DONE


class TestTrouble:
    def test_an_engine_that_is_away_is_waited_for_however_long_it_takes(
        self, rig: RelayRig, received: Case
    ) -> None:
        row_id = rig.put(START)
        rig.engine.faults = [EngineUnavailable("refused") for _ in range(REFUSALS * 3)]
        pauses = []
        while rig.engine.faults:
            rig.relay.run_once()
            waiting = rig.row(row_id)
            assert (waiting.state, waiting.refusals) == (OutboxState.PENDING, 0)
            assert waiting.last_error == "EngineUnavailable: refused"
            pauses.append((waiting.available_at - rig.clock.now()).total_seconds())
            rig.clock.at = waiting.available_at
        rig.relay.run_once()

        assert pauses[:7] == [2, 4, 8, 16, 32, 60, 60]
        assert rig.row(row_id).state is OutboxState.DONE
        assert rig.row(row_id).last_error is None

    def test_while_the_engine_is_away_no_other_row_is_tried(
        self, rig: RelayRig, received: Case
    ) -> None:
        rig.put(START)
        other_case(rig.uow, received)
        rig.put({**START, "business_key": "BJ-2026-000002"}, case_id="case-2")
        rig.engine.faults = [EngineUnavailable("refused", status=503)]

        assert rig.relay.run_once() == 1
        assert rig.engine.instances == []

    @pytest.mark.parametrize(
        "fault",
        [
            EngineNotFound("no such process", status=404),
            EngineRefused("bad variable", status=400),
            EngineUnavailable("ProcessEngineException", status=500),
        ],
    )
    def test_a_poison_row_dies_is_told_to_ops_and_blocks_nobody(
        self, rig: RelayRig, received: Case, fault: Exception
    ) -> None:
        poison = rig.put(START)
        other_case(rig.uow, received)
        good = rig.put({**START, "business_key": "BJ-2026-000002"}, case_id="case-2")
        rig.engine.faults = [fault]

        assert rig.relay.run_once() == 2
        assert rig.row(good).state is OutboxState.DONE
        for _ in range(REFUSALS - 1):
            assert rig.row(poison).state is OutboxState.PENDING
            rig.engine.faults = [fault]
            rig.run_when_due(poison)
        dead = rig.row(poison)
        assert (dead.state, dead.refusals) == (OutboxState.DEAD, REFUSALS)
        rig.clock.at += timedelta(days=1)
        assert rig.relay.run_once() == 0
        with rig.uow(read_only=True) as opened:
            [told] = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
            assert opened.outbox.dead() == (dead,)
        assert NUMBER in told.text
        assert str(fault) in told.text

    def test_a_conflict_in_the_engine_is_nobodys_fault(self, rig: RelayRig, received: Case) -> None:
        row_id = rig.put(START)
        rig.engine.faults = [EngineConflict("OptimisticLockingException", status=500)]
        rig.relay.run_once()

        assert rig.row(row_id).refusals == 0

    @pytest.mark.parametrize("payload", [{}, {"process": 1, "business_key": NUMBER}])
    def test_a_row_that_makes_no_sense_counts_against_itself(
        self, rig: RelayRig, received: Case, payload: JsonObject
    ) -> None:
        row_id = rig.put(payload)
        rig.relay.run_once()

        assert rig.row(row_id).refusals == 1
        assert "process is missing" in str(rig.row(row_id).last_error)

    def test_an_unforeseen_error_is_written_down_and_raised(
        self, rig: RelayRig, received: Case
    ) -> None:
        row_id = rig.put(START)
        rig.engine.faults = [ZeroDivisionError("bug")]
        with pytest.raises(ZeroDivisionError):
            rig.relay.run_once()

        assert rig.row(row_id).refusals == 1
        assert rig.row(row_id).last_error == "ZeroDivisionError: bug"
        assert rig.row(row_id).leased_until is None


class TestLeases:
    def test_a_row_of_a_dead_relay_is_taken_over_when_its_lease_ends(
        self, rig: RelayRig, received: Case
    ) -> None:
        rig.put(START)
        with rig.uow() as opened:
            opened.outbox.claim("dead-relay", rig.clock.now(), rig.clock.now() + LEASE)
            opened.commit()

        assert rig.relay.run_once() == 0
        rig.clock.at += LEASE
        assert rig.relay.run_once() == 1
        assert len(rig.engine.instances) == 1

    def test_a_relay_that_slept_past_its_lease_settles_nothing(
        self, rig: RelayRig, received: Case
    ) -> None:
        row_id = rig.put(START)
        other = make_relay(rig.uow, rig.engine, rig.clock, "relay-b")

        class Sleepy(Delivery):
            def deliver(self, row: OutboxRow) -> None:
                rig.clock.at += LEASE
                assert other.run_once() == 1
                raise EngineRefused("late", status=400)

        sleepy = Relay(
            rig.uow,
            Sleepy(rig.uow, rig.engine, rig.clock),
            rig.clock,
            owner="relay-a",
            lease=LEASE,
            ops_group="yunwei",
        )
        sleepy.run_once()

        assert rig.row(row_id).state is OutboxState.DONE
        assert rig.row(row_id).refusals == 0
