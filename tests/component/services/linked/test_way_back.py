"""How the end of linked cases reaches the one that opened them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.linked_cases import LinkedCases
from bureau.services.linked_closing import report_end
from bureau.services.outbox import Relay
from bureau.services.records import (
    OutboxKind,
    OutboxState,
    Procedure,
)
from tests.component.services.doubles import EngineDouble
from tests.component.services.linked.rig import (
    DONE,
    end,
    opening,
    orders,
    timeline,
)
from tests.component.services.relaying import make_relay


class TestWayBack:
    def test_the_end_of_the_last_one_tells_the_parent_once(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        first, second = linked.open("t1", opening(case, entries=[{}, {}])).numbers
        end(uow, clock, first, "已整改")
        assert orders(uow, OutboxKind.CORRELATE_MESSAGE) == []
        end(uow, clock, second, "已整改")
        (told,) = orders(uow, OutboxKind.CORRELATE_MESSAGE)
        assert told.payload == {
            "message": DONE,
            "instance": case.root_instance_id,
            "variables": {"linkedEnded": 2, "linkedOutcome": "已整改"},
        }
        kinds = [event.kind for event in timeline(uow, case.id)]
        assert kinds.count(EventKind.LINKED_ENDED) == 2

        engine.waiting = {DONE}
        make_relay(uow, engine, clock, "r").run_once()
        assert (DONE, case.root_instance_id) in engine.correlated
        with uow() as opened:  # closed twice by an operator's hand
            again = opened.cases.by_number(second)
            assert again is not None
            report_end(opened, again, "已整改", clock.now())
            opened.commit()
        assert len(orders(uow, OutboxKind.CORRELATE_MESSAGE)) == 1
        assert len(timeline(uow, case.id)) == len(kinds)

    def test_different_outcomes_are_told_as_such(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        first, second = linked.open("t1", opening(case, entries=[{}, {}])).numbers
        end(uow, clock, first, "已整改")
        end(uow, clock, second, "已退回")
        (told,) = orders(uow, OutboxKind.CORRELATE_MESSAGE)
        assert told.payload["variables"] == {"linkedEnded": 2, "linkedOutcome": "mixed"}

    def test_siblings_that_end_at_once_tell_once(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        numbers = linked.open("t1", opening(case, entries=[{}] * 4)).numbers
        together = Barrier(4)

        def run(number: str) -> None:
            together.wait(30)
            end(uow, clock, number, "已整改")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(run, numbers))
        assert len(orders(uow, OutboxKind.CORRELATE_MESSAGE)) == 1

    def test_it_waits_for_the_step_that_waits_for_it(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        (number,) = linked.open("t1", opening(case)).numbers
        end(uow, clock, number, "已整改")
        relay: Relay = make_relay(uow, engine, clock, "r")
        relay.run_once()
        (early,) = orders(uow, OutboxKind.CORRELATE_MESSAGE)
        assert early.state is OutboxState.EARLY
        engine.waiting = {DONE}
        clock.at = early.available_at
        relay.run_once()
        (told,) = orders(uow, OutboxKind.CORRELATE_MESSAGE)
        assert told.state is OutboxState.DONE

    def test_a_parent_that_has_ended_gets_a_line_and_no_message(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        (number,) = linked.open("t1", opening(case)).numbers
        end(uow, clock, case.number, "已答复")
        end(uow, clock, number, "已整改")
        assert orders(uow, OutboxKind.CORRELATE_MESSAGE) == []
        assert timeline(uow, case.id)[-1].kind is EventKind.LINKED_ENDED

    def test_nobody_is_told_when_nobody_is_named(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        (number,) = linked.open("t1", opening(case, message="")).numbers
        end(uow, clock, number, "已整改")
        assert orders(uow, OutboxKind.CORRELATE_MESSAGE) == []
