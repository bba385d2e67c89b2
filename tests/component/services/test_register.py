"""登记: one record for each root process instance, with a number from the one register."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.records import Procedure
from bureau.services.register import CaseRegister
from tests.component.services.conftest import NUMBER, PROCEDURE_ID
from tests.component.services.doubles import EngineDouble

FORM = {"title": " 占道 \n经营 ", "content": "夜间", "limitDate": None, "leak": "not of the form"}


@pytest.fixture
def register(uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock) -> CaseRegister:
    return CaseRegister(uow, engine, clock)


def stored(uow: SqlUnitOfWorkFactory, case_id: str) -> Case:
    with uow(read_only=True) as opened:
        case = opened.cases.get(case_id)
    assert case is not None
    return case


def kinds(uow: SqlUnitOfWorkFactory, case_id: str) -> list[EventKind]:
    with uow(read_only=True) as opened:
        return [event.kind for event in opened.events.of_case(case_id)]


def test_a_case_of_the_api_is_linked_to_its_instance(
    register: CaseRegister, uow: SqlUnitOfWorkFactory, engine: EngineDouble, received: Case
) -> None:
    instance = engine.add(PROCEDURE_ID, NUMBER)
    opened = register.open(
        root_instance_id=instance, procedure_id=PROCEDURE_ID, case_id=received.id
    )

    assert (opened.case_id, opened.number, opened.title) == ("case-1", NUMBER, "占道经营")
    assert opened.received_at == received.received_at
    assert not opened.superseded
    case = stored(uow, received.id)
    assert (case.state, case.root_instance_id) == (CaseState.ACTIVE, instance)
    assert kinds(uow, received.id) == [EventKind.STARTED]


def test_a_repeat_changes_nothing(
    register: CaseRegister, uow: SqlUnitOfWorkFactory, engine: EngineDouble, received: Case
) -> None:
    instance = engine.add(PROCEDURE_ID, NUMBER)
    first, second = (
        register.open(root_instance_id=instance, procedure_id=PROCEDURE_ID, case_id=received.id)
        for _ in range(2)
    )

    assert first == second
    assert kinds(uow, received.id) == [EventKind.STARTED]
    assert engine.cancelled == []


def test_a_second_instance_of_a_case_is_cancelled(
    register: CaseRegister, uow: SqlUnitOfWorkFactory, engine: EngineDouble, case: Case
) -> None:
    younger = engine.add(PROCEDURE_ID, NUMBER)
    for _ in range(2):  # the second time it has ended already
        opened = register.open(root_instance_id=younger, procedure_id=PROCEDURE_ID, case_id=case.id)
        assert opened.superseded
        assert opened.number == NUMBER

    assert engine.cancelled == [younger]
    assert stored(uow, case.id) == case


def test_a_start_from_tasklist_gets_the_same_record_and_the_next_number(
    register: CaseRegister,
    uow: SqlUnitOfWorkFactory,
    engine: EngineDouble,
    clock: FixedClock,
    received: Case,
) -> None:
    instance = engine.add(PROCEDURE_ID, "", FORM)
    opened = register.open(
        root_instance_id=instance, procedure_id=PROCEDURE_ID, initiator="zhangsan"
    )

    assert opened.number == "BJ-2026-000002"
    assert opened.title == "占道 经营"
    assert opened.received_at == clock.now()
    case = stored(uow, opened.case_id)
    assert case.source is CaseSource.TASKLIST
    assert case.state is CaseState.ACTIVE
    assert case.initiator == "zhangsan"
    assert case.data == {"title": " 占道 \n经营 ", "content": "夜间"}
    assert kinds(uow, case.id) == [EventKind.RECEIVED, EventKind.STARTED]
    with uow(read_only=True) as read:
        [number] = read.numbers.of_case(case.id)
        assert number.value == opened.number


def test_a_repeated_start_from_tasklist_finds_its_record(
    register: CaseRegister, uow: SqlUnitOfWorkFactory, engine: EngineDouble, procedure: Procedure
) -> None:
    instance = engine.add(PROCEDURE_ID, "", FORM)
    first = register.open(root_instance_id=instance, procedure_id=PROCEDURE_ID)

    assert register.open(root_instance_id=instance, procedure_id=PROCEDURE_ID) == first
    with uow(read_only=True) as read:
        assert len(read.numbers.of_year("BJ", 2026)) == 1


def test_workers_with_one_task_at_once_open_one_record(
    register: CaseRegister, uow: SqlUnitOfWorkFactory, engine: EngineDouble, procedure: Procedure
) -> None:
    instance = engine.add(PROCEDURE_ID, "", FORM)
    barrier = Barrier(12)

    def deliver(_: int) -> str:
        barrier.wait(10)
        return register.open(root_instance_id=instance, procedure_id=PROCEDURE_ID).case_id

    with ThreadPoolExecutor(12) as pool:
        assert len(set(pool.map(deliver, range(12)))) == 1
    with uow() as opened:
        assert opened.numbers.take_seq("BJ", 2026) == 2  # eleven gave theirs back


def test_an_empty_title_is_the_name_of_the_procedure(
    register: CaseRegister, engine: EngineDouble, procedure: Procedure
) -> None:
    for title in (None, "  ", ""):
        instance = engine.add(PROCEDURE_ID, "", {"title": title})
        opened = register.open(root_instance_id=instance, procedure_id=PROCEDURE_ID)
        assert opened.title == procedure.name


def test_a_long_title_is_cut(
    register: CaseRegister, engine: EngineDouble, procedure: Procedure
) -> None:
    instance = engine.add(PROCEDURE_ID, "", {"title": "长" * 300})
    opened = register.open(root_instance_id=instance, procedure_id=PROCEDURE_ID)

    assert opened.title == "长" * 200


@pytest.mark.parametrize(
    ("case_id", "procedure_id", "message"),
    [
        ("none", PROCEDURE_ID, "no case"),
        (None, "P9_9_None", "was not deployed"),
        ("case-1", "P9_9_None", "belongs to procedure"),
    ],
)
def test_what_is_not_known_is_an_incident(
    register: CaseRegister,
    engine: EngineDouble,
    received: Case,
    case_id: str | None,
    procedure_id: str,
    message: str,
) -> None:
    instance = engine.add(procedure_id, "")
    with pytest.raises(Permanent, match=message):
        register.open(root_instance_id=instance, procedure_id=procedure_id, case_id=case_id)


def test_a_withdrawn_case_is_not_started(
    register: CaseRegister, uow: SqlUnitOfWorkFactory, engine: EngineDouble, received: Case
) -> None:
    with uow() as opened:
        opened.cases.save(replace(received, state=CaseState.WITHDRAWN))
        opened.commit()
    with pytest.raises(Permanent, match="withdrawn"):
        register.open(
            root_instance_id=engine.add(PROCEDURE_ID, NUMBER),
            procedure_id=PROCEDURE_ID,
            case_id=received.id,
        )
