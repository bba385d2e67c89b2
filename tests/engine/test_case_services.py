"""Relay, register and closing on the real engine, with the service account's rights only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import SystemClock
from bureau.engine.client import CamundaEngine
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.errors import EngineUnavailable
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.closing import CaseCloser
from bureau.services.delivery import Delivery
from bureau.services.effects import EffectLedger
from bureau.services.outbox import Relay
from bureau.services.records import OutboxKind, OutboxRow, OutboxState
from bureau.services.register import CaseRegister
from tests.support.engine import EngineProcess
from tests.support.observe import Observer
from tests.support.papers import sheets
from tests.support.processes import deploy, diagram
from tests.support.records import sample_case, sample_procedure, store

PROCESS = "s_case"
PASSWORD = "service-account-of-tests"
CLOCK = SystemClock()


@pytest.fixture(scope="module")
def session(engine: EngineProcess, admin: EngineSession) -> Iterator[EngineSession]:
    Identity(admin).ensure_service_account("svctests", PASSWORD)
    deploy(
        admin,
        PROCESS,
        diagram(
            PROCESS,
            """
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Receive_Result"/>
    <bpmn:receiveTask id="Receive_Result" messageRef="Message_1"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Receive_Result" targetRef="Receive_Other"/>
    <bpmn:receiveTask id="Receive_Other" messageRef="Message_1"/>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Receive_Other" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>""",
            definitions='<bpmn:message id="Message_1" name="Message_Result"/>',
        ),
    )
    with engine.session("svctests", PASSWORD) as opened:
        yield opened


class Rig:
    """Services on a database of the test's own, with a case handed in through the API."""

    def __init__(self, url: str, session: EngineSession, folder: Path, number: str) -> None:
        self.database = Database(url)
        self.uow = SqlUnitOfWorkFactory(self.database)
        self.engine = CamundaEngine(session)
        self.register = CaseRegister(self.uow, self.engine, CLOCK)
        files = LocalFileStore(folder / "attachments")
        self.packager = BagItPackager(folder / "archive", files, CLOCK)
        ledger = EffectLedger(self.uow, CLOCK, owner="test", lease=timedelta(seconds=30))
        self.closer = CaseCloser(self.uow, ledger, self.engine, self.packager, sheets(CLOCK), CLOCK)
        self.number = number
        self.case_id = f"case-{number}"
        self._store_case()

    def relay(self, engine: CamundaEngine | None = None) -> int:
        """One round."""
        delivery = Delivery(self.uow, engine or self.engine, CLOCK)
        lease = timedelta(seconds=90)
        relay = Relay(self.uow, delivery, CLOCK, owner="r", lease=lease, ops_group="yunwei")
        return relay.run_once()

    def put(self, kind: OutboxKind, payload: dict[str, object]) -> None:
        """Write an outbox row."""
        with self.uow() as uow:
            rows = sum(uow.outbox.counts().values())
            row = OutboxRow(
                kind=kind,
                case_id=self.case_id,
                payload=payload,  # type: ignore[arg-type]
                dedup_key=f"row-{rows}",
                created_at=CLOCK.now(),
                available_at=CLOCK.now(),
            )
            uow.outbox.add(row)
            uow.commit()

    def make_due(self) -> None:
        """Do not wait for the pause after a fault."""
        with self.database.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE outbox SET available_at = created_at")

    def states(self) -> list[OutboxState]:
        """States of all rows."""
        with self.uow(read_only=True) as uow:
            return [state for state, rows in uow.outbox.counts().items() for _ in range(rows)]

    def case(self) -> Case:
        """The case as stored."""
        with self.uow(read_only=True) as uow:
            found = uow.cases.get(self.case_id)
        assert found is not None
        return found

    def _store_case(self) -> None:
        case = sample_case(
            PROCESS,
            CLOCK.now(),
            id=self.case_id,
            number=self.number,
            source=CaseSource.API,
            state=CaseState.RECEIVED,
            data={"title": "测试"},
        )
        store(self.uow, sample_procedure(PROCESS, CLOCK.now(), external=True), case)
        self.put(
            OutboxKind.START_PROCESS,
            {
                "process": PROCESS,
                "business_key": self.number,
                "variables": {"caseId": self.case_id, "title": "测试"},
            },
        )


#: The engine is the whole session's: each test has a number of its own.
NUMBERS = count(900_001)


@pytest.fixture
def rig(sqlite_url: str, session: EngineSession, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(sqlite_url, session, tmp_path, f"BJ-2026-{next(NUMBERS)}")
    yield made
    made.database.close()


def running(session: EngineSession, number: str) -> list[str]:
    found = session.get_json("process-instance", params={"businessKey": number})
    return [instance["id"] for instance in found]


def open_case(rig: Rig, instance: str) -> bool:
    opened = rig.register.open(root_instance_id=instance, procedure_id=PROCESS, case_id=rig.case_id)
    return opened.superseded


def test_a_lost_answer_of_the_engine_starts_no_second_instance(
    rig: Rig, session: EngineSession
) -> None:
    class Deaf(CamundaEngine):
        def start(self, process: str, business_key: str, variables: object) -> str:
            super().start(process, business_key, variables)  # type: ignore[arg-type]
            raise EngineUnavailable("the answer was lost")

    rig.relay(Deaf(session))
    assert rig.states() == [OutboxState.PENDING]
    rig.make_due()
    rig.relay()

    assert rig.states() == [OutboxState.DONE]
    assert len(running(session, rig.number)) == 1


def test_a_double_start_leaves_the_first_registered_instance(
    rig: Rig, session: EngineSession
) -> None:
    rig.relay()
    [first] = running(session, rig.number)
    second = rig.engine.start(PROCESS, rig.number, {"caseId": rig.case_id})

    assert not open_case(rig, first)
    assert open_case(rig, second)
    assert open_case(rig, second)  # redelivered, though it has ended
    assert running(session, rig.number) == [first]
    assert Observer(session).carrying(rig.number) == [first]
    assert rig.case().root_instance_id == first


def test_messages_come_through_once_and_the_case_is_closed_with_its_diagram(
    rig: Rig, session: EngineSession, tmp_path: Path
) -> None:
    class Deaf(CamundaEngine):
        def correlate(self, message: str, instance_id: str, variables: object) -> None:
            super().correlate(message, instance_id, variables)  # type: ignore[arg-type]
            raise EngineUnavailable("the answer was lost")

    rig.put(OutboxKind.CORRELATE_MESSAGE, {"message": "Message_Early", "variables": {}})
    rig.relay()
    [instance] = running(session, rig.number)
    open_case(rig, instance)
    rig.make_due()
    rig.relay()
    assert OutboxState.EARLY in rig.states()

    # The first of two steps that wait for the same message: told twice, the second would go too.
    rig.put(OutboxKind.CORRELATE_MESSAGE, {"message": "Message_Result", "variables": {"r": "1"}})
    rig.relay(Deaf(session))
    rig.make_due()
    rig.relay()
    assert running(session, rig.number) == [instance]
    assert rig.engine.variables(instance, ("r",)) == {"r": "1"}

    closed = rig.closer.close("task-9", case_id=rig.case_id, outcome="已办结")
    diagram_file = tmp_path / "archive" / closed.package_path / "data" / f"{PROCESS}.bpmn"
    assert b"Receive_Result" in diagram_file.read_bytes()
    assert rig.packager.verify(Path(closed.package_path)) == []
    assert rig.case().state is CaseState.CLOSED
