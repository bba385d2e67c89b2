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
from bureau.services.outbox import REFUSALS
from bureau.services.outbox_review import OutboxReview
from bureau.services.records import (
    OutboxState,
)
from tests.component.services.doubles import EngineDouble
from tests.component.services.relaying import (
    START,
    RelayRig,
)


@pytest.fixture
def rig(uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock) -> RelayRig:
    return RelayRig(uow, engine, clock)


class TestMessages:
    def test_a_message_reaches_the_step_that_waits(self, rig: RelayRig, case: Case) -> None:
        rig.engine.waiting = {"Result"}
        row_id = rig.message()
        rig.relay.run_once()

        assert rig.engine.correlated == [("Result", case.root_instance_id)]
        assert rig.engine.instances[0].variables["result"] == "approved"
        assert rig.row(row_id).state is OutboxState.DONE

    def test_an_early_message_waits_and_never_dies(self, rig: RelayRig, case: Case) -> None:
        row_id = rig.message()
        for _ in range(REFUSALS + 5):
            rig.relay.run_once()
            rig.clock.at = rig.row(row_id).available_at
        assert (rig.row(row_id).state, rig.row(row_id).refusals) == (OutboxState.EARLY, 0)
        rig.engine.waiting = {"Result"}
        rig.relay.run_once()

        assert rig.row(row_id).state is OutboxState.DONE

    def test_an_early_message_holds_up_no_other_and_alarms_nobody(
        self, rig: RelayRig, case: Case
    ) -> None:
        rig.engine.waiting = {"Withdrawal"}
        early = rig.message("Result")
        withdrawal = rig.message("Withdrawal")
        rig.relay.run_once()

        assert rig.row(early).state is OutboxState.EARLY
        assert rig.row(withdrawal).state is OutboxState.DONE
        assert OutboxReview(rig.uow, rig.clock).health().oldest_wait is None

    def test_an_early_message_stays_early_while_the_engine_is_away(
        self, rig: RelayRig, case: Case
    ) -> None:
        early = rig.message()
        rig.relay.run_once()
        rig.engine.faults = [EngineUnavailable("refused")]
        rig.run_when_due(early)

        assert rig.row(early).state is OutboxState.EARLY
        assert rig.row(early).attempts == 2

    def test_messages_before_the_registration_wait_for_it_in_their_order(
        self, rig: RelayRig, received: Case
    ) -> None:
        rig.engine.waiting = {"Result", "Other"}
        rig.put(START)
        first, second = rig.message("Result"), rig.message("Other")
        assert rig.relay.run_once() == 2  # the start and the first message; the second is behind it
        assert rig.row(first).state is OutboxState.PENDING
        assert "no process instance yet" in str(rig.row(first).last_error)

        with rig.uow() as opened:
            opened.cases.save(received.started("i1"))
            opened.commit()
        rig.run_when_due(first)
        assert [name for name, _ in rig.engine.correlated] == ["Result", "Other"]
        assert rig.row(second).state is OutboxState.DONE

    def test_a_message_whose_answer_was_lost_is_not_handed_over_twice(
        self, rig: RelayRig, case: Case
    ) -> None:
        rig.engine.waiting = {"Result"}
        rig.engine.lost.append(EngineUnavailable("timeout"))
        row_id = rig.message()
        rig.relay.run_once()
        rig.run_when_due(row_id)

        assert len(rig.engine.correlated) == 1
        assert rig.row(row_id).state is OutboxState.DONE

    def test_another_message_of_the_same_name_is_handed_over(
        self, rig: RelayRig, case: Case
    ) -> None:
        rig.engine.waiting = {"Result"}
        rig.message()
        rig.message()
        rig.relay.run_once()

        assert len(rig.engine.correlated) == 2

    def test_a_message_after_the_end_is_kept_and_shown(self, rig: RelayRig, case: Case) -> None:
        with rig.uow() as opened:
            opened.cases.save(case.closing("已答复", rig.clock.now()).closed())
            opened.commit()
        row_id = rig.message()
        rig.relay.run_once()

        assert rig.engine.correlated == []
        assert rig.row(row_id).state is OutboxState.DONE
        with rig.uow(read_only=True) as opened:
            [event] = opened.events.of_case(case.id)
        assert event.kind is EventKind.MESSAGE_LATE
        assert event.data == {"message": "Result", "outbox": row_id}

    @pytest.mark.parametrize("by_called", [False, True], ids=["top", "called"])
    def test_a_message_that_was_told_before_the_end_is_not_late(
        self, rig: RelayRig, case: Case, *, by_called: bool
    ) -> None:
        """The relay dies behind its telling, and the case ends before another one looks."""
        rig.engine.waiting = {"Result"}
        if by_called:
            called = rig.engine.add("S_Called", "")
            rig.engine.calls = {case.root_instance_id or "": [called]}
            rig.engine.only = {called}
        rig.engine.lost.append(EngineUnavailable("timeout"))
        row_id = rig.message()
        rig.relay.run_once()
        with rig.uow() as opened:
            opened.cases.save(case.closing("已答复", rig.clock.now()).closed())
            opened.commit()
        rig.run_when_due(row_id)

        assert len(rig.engine.correlated) == 1
        assert rig.row(row_id).state is OutboxState.DONE
        with rig.uow(read_only=True) as opened:
            assert opened.events.of_case(case.id) == ()


class TestReview:
    def test_health_names_what_waits_and_what_died(self, rig: RelayRig, received: Case) -> None:
        review = OutboxReview(rig.uow, rig.clock)
        assert review.health().oldest_wait is None
        rig.put(START)
        rig.clock.at += timedelta(minutes=7)

        health = review.health()
        assert health.oldest_wait == timedelta(minutes=7)
        assert health.counts[OutboxState.PENDING] == 1
        assert health.dead == ()

    def test_a_dead_row_is_revived(self, rig: RelayRig, received: Case) -> None:
        review = OutboxReview(rig.uow, rig.clock)
        row_id = rig.put(START)
        with pytest.raises(Conflict, match="无需恢复"):
            review.revive(row_id)
        rig.engine.faults = [EngineRefused("x", status=400) for _ in range(REFUSALS)]
        while rig.row(row_id).state is OutboxState.PENDING:
            rig.relay.run_once()
            rig.clock.at = rig.row(row_id).available_at
        assert [dead.id for dead in review.health().dead] == [row_id]

        review.revive(row_id)
        rig.relay.run_once()
        assert rig.row(row_id).state is OutboxState.DONE
        with pytest.raises(NotFound):
            review.revive(999)
