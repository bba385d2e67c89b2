"""Cases that open others: numbers, papers, limits, the way back, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.linked_cases import LinkedCases, Opening
from bureau.services.linked_closing import report_end
from bureau.services.outbox import Relay
from bureau.services.records import (
    CaseEvent,
    OutboxKind,
    OutboxRow,
    OutboxState,
    Paper,
    Procedure,
)
from bureau.services.related_cases import related_cases
from tests.component.services.doubles import EngineDouble
from tests.component.services.relaying import make_relay

CHILD = "P1_1_Supervise"
DONE = "Message_LinkedCaseClosed"
SCHEMA = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "title": "标题", "minLength": 1, "maxLength": 20},
        "town": {"type": "string", "title": "镇", "maxLength": 20},
    },
}


@pytest.fixture
def linked(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, engine: EngineDouble, clock: FixedClock
) -> LinkedCases:
    return LinkedCases(uow, ledger, engine, clock)


@pytest.fixture
def child(uow: SqlUnitOfWorkFactory, procedure: Procedure) -> Procedure:
    """The procedure that is opened."""
    stored = replace(
        procedure,
        id=CHILD,
        name="督办",
        external=False,
        schema=SCHEMA,  # type: ignore[arg-type]
        title_key="title",
        reference_key=None,
    )
    with uow() as opened:
        opened.procedures.save(stored)
        opened.commit()
    return stored


def opening(case: Case, **changes: object) -> Opening:
    assert case.root_instance_id
    made = Opening(
        case_id=case.id,
        instance_id=case.root_instance_id,
        procedure=CHILD,
        fields="title=title",
        message=DONE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def by_number(uow: SqlUnitOfWorkFactory, number: str) -> Case:
    with uow(read_only=True) as opened:
        found = opened.cases.by_number(number)
    assert found is not None
    return found


def end(uow: SqlUnitOfWorkFactory, clock: FixedClock, number: str, outcome: str) -> None:
    """As `close-case` does."""
    with uow() as opened:
        case = opened.cases.by_number(number)
        assert case is not None
        locked = opened.cases.lock(case.id)
        assert locked is not None
        ended = locked.closing(outcome, clock.now()).closed()
        opened.cases.save(ended)
        report_end(opened, ended, outcome, clock.now())
        opened.commit()


def orders(uow: SqlUnitOfWorkFactory, kind: OutboxKind) -> list[OutboxRow]:
    with uow(read_only=True) as opened:
        rows = [opened.outbox.get(number) for number in range(1, 50)]
    return [row for row in rows if row is not None and row.kind is kind]


def timeline(uow: SqlUnitOfWorkFactory, case_id: str) -> list[CaseEvent]:
    with uow(read_only=True) as opened:
        return list(opened.events.of_case(case_id))


def add_paper(uow: SqlUnitOfWorkFactory, case: Case, clock: FixedClock, kind: str) -> None:
    with uow() as opened:
        opened.papers.add(
            Paper(
                id=f"paper-{kind}",
                case_id=case.id,
                sha256="ab" * 32,
                size=10,
                media_type="application/pdf",
                name=f"{kind}.pdf",
                kind=kind,
                added_by="wangfang",
                added_at=clock.now(),
            )
        )
        opened.commit()


def test_one_case_opens_another_with_number_papers_and_limit(
    linked: LinkedCases,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
    child: Procedure,
) -> None:
    due = clock.now() + timedelta(days=3)
    with uow() as opened:
        opened.cases.save(case.due(due, {"rule": "entered"}))
        opened.commit()
    add_paper(uow, case, clock, "material")
    add_paper(uow, case, clock, "recording")
    (number,) = linked.open("t1", opening(case, papers="recording")).numbers

    assert number == "BJ-2026-000002"
    made = by_number(uow, number)
    assert (made.source, made.state) == (CaseSource.LINKED, CaseState.RECEIVED)
    assert (made.title, made.due_at) == ("占道经营", due)
    assert made.due_basis is not None
    assert made.due_basis["origin"] == case.number
    with uow(read_only=True) as opened:
        (limit,) = opened.limits.of_case(made.id)
    assert (limit.rule, limit.due_at, limit.untold) == ("linked", due, False)
    assert limit.basis["text"] == f"随 {case.number} 转来的期限"
    with uow(read_only=True) as opened:
        papers = opened.papers.of_case(made.id)
        related = related_cases(opened, case.id)
        back = related_cases(opened, made.id)
        numbered = opened.numbers.of_case(made.id)
    assert [(one.name, one.sha256, one.added_by) for one in papers] == [
        ("recording.pdf", "ab" * 32, "wangfang")
    ]
    assert [(one.relation, one.case.number, one.procedure) for one in related] == [
        ("转出", number, "督办")
    ]
    assert [(one.relation, one.case.number) for one in back] == [("来源", case.number)]
    assert [one.value for one in numbered] == [number]
    (order,) = orders(uow, OutboxKind.START_PROCESS)
    assert order.payload == {
        "process": CHILD,
        "business_key": number,
        "variables": {
            "title": "占道经营",
            "town": None,
            "originCaseNumber": case.number,
            "originDueAt": due.isoformat(),
            "caseId": made.id,
            "caseNumber": number,
        },
    }
    assert [event.kind for event in timeline(uow, case.id)] == [EventKind.LINKED]
    assert [event.kind for event in timeline(uow, made.id)] == [EventKind.RECEIVED]


def test_variables_of_the_process_go_before_what_was_handed_in(
    linked: LinkedCases,
    uow: SqlUnitOfWorkFactory,
    engine: EngineDouble,
    case: Case,
    child: Procedure,
) -> None:
    engine.instances[0].variables |= {"title": "改过的标题", "leader": "唐山镇", "empty": None}
    wanted = opening(case, fields="title, town=leader", data={"town": "起凤镇"})
    (number,) = linked.open("t1", wanted).numbers
    assert by_number(uow, number).data == {"title": "改过的标题", "town": "起凤镇"}


def test_many_are_opened_from_one_list_and_numbered_in_its_order(
    linked: LinkedCases, uow: SqlUnitOfWorkFactory, case: Case, child: Procedure
) -> None:
    entries = ["唐山镇", {"town": "起凤镇", "title": "另一题"}, "马桥镇"]
    numbers = linked.open("t1", opening(case, entries=entries, entry_field="town")).numbers
    assert numbers == tuple(f"BJ-2026-00000{n}" for n in (2, 3, 4))
    assert [by_number(uow, one).data for one in numbers] == [
        {"title": "占道经营", "town": "唐山镇"},
        {"title": "另一题", "town": "起凤镇"},
        {"title": "占道经营", "town": "马桥镇"},
    ]


def test_a_repeat_opens_nothing_and_gives_the_same_numbers(
    linked: LinkedCases, uow: SqlUnitOfWorkFactory, case: Case, child: Procedure
) -> None:
    first = linked.open("t1", opening(case))
    assert linked.open("t1", opening(case)) == first
    assert len(orders(uow, OutboxKind.START_PROCESS)) == 1
    assert linked.open("t2", opening(case)).numbers == ("BJ-2026-000003",), "a second act"


def test_at_once_one_task_opens_one_case(
    linked: LinkedCases, uow: SqlUnitOfWorkFactory, case: Case, child: Procedure
) -> None:
    together = Barrier(4)

    def run(_: int) -> tuple[str, ...]:
        together.wait(30)
        return linked.open("t1", opening(case)).numbers

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(run, range(4))) == {("BJ-2026-000002",)}
    assert len(orders(uow, OutboxKind.START_PROCESS)) == 1


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"procedure": "P_Nowhere"}, "事项目录中没有 P_Nowhere"),
            ({"fields": "title=unheard"}, "unheard"),
            ({"fields": "", "data": {"town": "唐山镇"}}, "title"),
            ({"data": {"town": "长" * 21, "surplus": 1}}, "surplus"),
            ({"data": {"caseId": "x"}}, "/data/caseId"),
            ({"entries": []}, "现为 0 件"),
            ({"entries": ["唐山镇"] * 101, "entry_field": "town"}, "现为 101 件"),
            ({"entries": ["唐山镇"]}, "第 1 件"),
            ({"entries": [{"town": "唐山镇"}, {"town": 5}]}, "第 2 件 /data/town"),
            ({"case_id": "no-such-case"}, "no-such-case"),
        ],
    )
    def test_what_cannot_be_opened_is_named_and_leaves_nothing(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        case: Case,
        child: Procedure,
        changes: dict[str, object],
        said: str,
    ) -> None:
        with pytest.raises(Permanent, match=said):
            linked.open("t1", opening(case, **changes))
        assert orders(uow, OutboxKind.START_PROCESS) == []
        with uow(read_only=True) as opened:
            assert opened.cases.by_number("BJ-2026-000002") is None
            assert opened.effects.get("t1") is None
        assert linked.open("t2", opening(case)).numbers == ("BJ-2026-000002",), "no gap"

    def test_a_case_that_has_ended_opens_none(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        case: Case,
        child: Procedure,
    ) -> None:
        end(uow, clock, case.number, "已答复")
        with pytest.raises(Permanent, match="has ended"):
            linked.open("t1", opening(case))

    def test_a_loop_is_refused_with_its_way(
        self,
        linked: LinkedCases,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        case: Case,
        child: Procedure,
    ) -> None:
        (number,) = linked.open("t1", opening(case)).numbers
        made = by_number(uow, number)
        instance = engine.add(CHILD, number, {"title": "x", "content": "y"})
        with uow() as opened:
            opened.cases.save(made.started(instance))
            opened.commit()
        back = opening(made.started(instance), procedure=case.procedure_id)
        with pytest.raises(Permanent, match=f"{case.procedure_id} -> {CHILD} -> "):
            linked.open("t2", back)
        with pytest.raises(Permanent, match="循环"):
            linked.open("t3", opening(case, procedure=case.procedure_id))


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
