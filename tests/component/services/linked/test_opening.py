"""One case opens others: number, papers, limit; once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.linked_cases import LinkedCases
from bureau.services.records import (
    OutboxKind,
    Procedure,
)
from bureau.services.related_cases import related_cases
from tests.component.services.doubles import EngineDouble
from tests.component.services.linked.rig import (
    CHILD,
    add_paper,
    by_number,
    end,
    opening,
    orders,
    timeline,
)


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
