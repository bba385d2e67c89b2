"""Messages through the relay, in the order of their case, and what a person may do with rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import (
    Conflict,
    EngineRefused,
    EngineUnavailable,
    NotFound,
)
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.outbox import REFUSALS, Relay
from bureau.services.outbox_review import OutboxReview
from bureau.services.records import (
    OutboxState,
)
from tests.component.services.doubles import EngineDouble
from tests.component.services.relaying import (
    START,
    make_relay,
    message,
    put,
    row,
)


@pytest.fixture
def relay(uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock) -> Relay:
    return make_relay(uow, engine, clock, "relay-a")


class TestMessages:
    def test_a_message_reaches_the_step_that_waits(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        engine.waiting = {"Result"}
        row_id = message(uow, clock)
        relay.run_once()

        assert engine.correlated == [("Result", case.root_instance_id)]
        assert engine.instances[0].variables["result"] == "approved"
        assert row(uow, row_id).state is OutboxState.DONE

    def test_an_early_message_waits_and_never_dies(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        row_id = message(uow, clock)
        for _ in range(REFUSALS + 5):
            relay.run_once()
            clock.at = row(uow, row_id).available_at
        assert (row(uow, row_id).state, row(uow, row_id).refusals) == (OutboxState.EARLY, 0)
        engine.waiting = {"Result"}
        relay.run_once()

        assert row(uow, row_id).state is OutboxState.DONE

    def test_an_early_message_holds_up_no_other_and_alarms_nobody(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        engine.waiting = {"Withdrawal"}
        early = message(uow, clock, "Result")
        withdrawal = message(uow, clock, "Withdrawal")
        relay.run_once()

        assert row(uow, early).state is OutboxState.EARLY
        assert row(uow, withdrawal).state is OutboxState.DONE
        assert OutboxReview(uow, clock).health().oldest_wait is None

    def test_an_early_message_stays_early_while_the_engine_is_away(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        early = message(uow, clock)
        relay.run_once()
        engine.faults = [EngineUnavailable("refused")]
        clock.at = row(uow, early).available_at
        relay.run_once()

        assert row(uow, early).state is OutboxState.EARLY
        assert row(uow, early).attempts == 2

    def test_messages_before_the_registration_wait_for_it_in_their_order(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        engine.waiting = {"Result", "Other"}
        put(uow, clock, START)
        first, second = message(uow, clock, "Result"), message(uow, clock, "Other")
        assert relay.run_once() == 2  # the start and the first message; the second is behind it
        assert row(uow, first).state is OutboxState.PENDING
        assert "no process instance yet" in str(row(uow, first).last_error)

        with uow() as opened:
            opened.cases.save(received.started("i1"))
            opened.commit()
        clock.at = row(uow, first).available_at
        relay.run_once()
        assert [name for name, _ in engine.correlated] == ["Result", "Other"]
        assert row(uow, second).state is OutboxState.DONE

    def test_a_message_whose_answer_was_lost_is_not_handed_over_twice(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        engine.waiting = {"Result"}
        engine.lost.append(EngineUnavailable("timeout"))
        row_id = message(uow, clock)
        relay.run_once()
        clock.at = row(uow, row_id).available_at
        relay.run_once()

        assert len(engine.correlated) == 1
        assert row(uow, row_id).state is OutboxState.DONE

    def test_another_message_of_the_same_name_is_handed_over(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        engine.waiting = {"Result"}
        message(uow, clock)
        message(uow, clock)
        relay.run_once()

        assert len(engine.correlated) == 2

    def test_a_message_after_the_end_is_kept_and_shown(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
    ) -> None:
        with uow() as opened:
            opened.cases.save(case.closing("已答复", clock.now()).closed())
            opened.commit()
        row_id = message(uow, clock)
        relay.run_once()

        assert engine.correlated == []
        assert row(uow, row_id).state is OutboxState.DONE
        with uow(read_only=True) as opened:
            [event] = opened.events.of_case(case.id)
        assert event.kind is EventKind.MESSAGE_LATE
        assert event.data == {"message": "Result", "outbox": row_id}

    @pytest.mark.parametrize("by_called", [False, True], ids=["top", "called"])
    def test_a_message_that_was_told_before_the_end_is_not_late(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
        *,
        by_called: bool,
    ) -> None:
        """The relay dies behind its telling, and the case ends before another one looks."""
        engine.waiting = {"Result"}
        if by_called:
            called = engine.add("S_Called", "")
            engine.calls = {case.root_instance_id or "": [called]}
            engine.only = {called}
        engine.lost.append(EngineUnavailable("timeout"))
        row_id = message(uow, clock)
        relay.run_once()
        with uow() as opened:
            opened.cases.save(case.closing("已答复", clock.now()).closed())
            opened.commit()
        clock.at = row(uow, row_id).available_at
        relay.run_once()

        assert len(engine.correlated) == 1
        assert row(uow, row_id).state is OutboxState.DONE
        with uow(read_only=True) as opened:
            assert opened.events.of_case(case.id) == ()


class TestReview:
    def test_health_names_what_waits_and_what_died(
        self, uow: SqlUnitOfWorkFactory, clock: FixedClock, received: Case
    ) -> None:
        review = OutboxReview(uow, clock)
        assert review.health().oldest_wait is None
        put(uow, clock, START)
        clock.at += timedelta(minutes=7)

        health = review.health()
        assert health.oldest_wait == timedelta(minutes=7)
        assert health.counts[OutboxState.PENDING] == 1
        assert health.dead == ()

    def test_a_dead_row_is_revived(
        self,
        relay: Relay,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        received: Case,
    ) -> None:
        review = OutboxReview(uow, clock)
        row_id = put(uow, clock, START)
        with pytest.raises(Conflict, match="无需恢复"):
            review.revive(row_id)
        engine.faults = [EngineRefused("x", status=400) for _ in range(REFUSALS)]
        while row(uow, row_id).state is OutboxState.PENDING:
            relay.run_once()
            clock.at = row(uow, row_id).available_at
        assert [dead.id for dead in review.health().dead] == [row_id]

        review.revive(row_id)
        relay.run_once()
        assert row(uow, row_id).state is OutboxState.DONE
        with pytest.raises(NotFound):
            review.revive(999)
