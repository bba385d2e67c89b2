"""The shared sub-procedure 会议研究 on the real engine: two cases, one entry, killed workers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.cases import CaseState
from bureau.domain.clock import SystemClock
from bureau.engine.bundle import bundle_of
from bureau.engine.deployment import Deployments
from bureau.services.agenda import Result
from bureau.services.papers import Upload
from bureau.timezone import TIME_ZONE
from tests.support.engine import ROOT, EngineProcess
from tests.support.live_system import LiveSystem, live_system
from tests.support.observe import wait_for
from tests.support.processes import deploy
from tests.support.small_procedures import REGISTER, close, hand_in, procedure, row

PROCESS: Final = "P0_Decide"
SHARED: Final = "S_PartyGroupMeeting"
PATIENCE: Final = 180.0
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

pytestmark = pytest.mark.slow

_CALL: Final = (
    "Call_Meeting",
    f"""<bpmn:callActivity id="Call_Meeting" calledElement="{SHARED}"
      camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="1.0.0">
      <bpmn:extensionElements>
        <camunda:in businessKey="${{execution.processBusinessKey}}"/>
        <camunda:in source="caseId" target="caseId"/>
        <camunda:in source="caseNumber" target="caseNumber"/>
        <camunda:in sourceExpression="party-group" target="meeting"/>
        <camunda:in source="title" target="agendaTitle"/>
        <camunda:out source="meetingResult" target="meetingResult"/>
        <camunda:out source="meetingNote" target="meetingNote"/>
      </bpmn:extensionElements></bpmn:callActivity>""",
)


@pytest.fixture(scope="module", autouse=True)
def deployed(own_engine: EngineProcess) -> None:
    with own_engine.session() as admin:
        path = ROOT / "bpmn" / "shared" / f"{SHARED}.bpmn"
        Deployments(admin).deploy(bundle_of(path, ROOT / "bpmn", ROOT / "forms"))
        deploy(admin, PROCESS, procedure(PROCESS, REGISTER, _CALL, close()))


@pytest.fixture
def system(
    own_engine: EngineProcess, account: tuple[str, str], sqlite_file: Path, tmp_path: Path
) -> Iterator[LiveSystem]:
    database = Path(shutil.copy(sqlite_file, tmp_path / "bureau.db"))
    decide = row(PROCESS, "提请研究")
    with live_system(own_engine, account, decide, database, tmp_path) as made:
        yield made


def test_one_entry_of_a_meeting_releases_every_case_that_waits_for_it(system: LiveSystem) -> None:
    system.relay.start()
    system.worker.start("before-complete")
    for title in ("第一题", "第二题"):
        hand_in(system.services, system.procedure, title)
    for _ in range(2):  # while cases are registered, and while they are queued
        system.worker.dies(PATIENCE)
        system.worker.marker.unlink()
        system.worker.start_again()
    system.worker.dies(PATIENCE)
    system.worker.start_again()
    agenda = system.services.agenda
    wait_for(
        lambda: len(agenda.waiting(Meeting.PARTY_GROUP)) == 2, seconds=PATIENCE, what="both queued"
    )

    upload = Upload("纪要.pdf", "minutes", "application/pdf", [PDF])
    minutes = system.services.papers.keep(upload, added_by="wangfang")
    today = SystemClock().now().astimezone(TIME_ZONE).date()
    first, second = system.cases()
    results = (
        Result(case_number=first, verdict=Verdict.APPROVED),
        Result(case_number=second, verdict=Verdict.REJECTED, note="不具备条件"),
    )
    for _ in range(2):
        agenda.enter(Meeting.PARTY_GROUP, today, results, minutes=minutes, by="wangfang")

    def closed() -> bool:
        with system.services.uow(read_only=True) as uow:
            found = [uow.cases.by_number(number) for number in system.cases()]
        return all(case is not None and case.state is CaseState.CLOSED for case in found)

    wait_for(closed, seconds=PATIENCE, what="both are closed")
    outcomes = []
    for number in (first, second):
        root = next(
            one
            for one in system.instances(number)
            if system.admin.get_json("history", "process-instance", one)["processDefinitionKey"]
            == PROCESS
        )
        held = system.services.engine.variables(root, ("meetingResult", "meetingNote"))
        outcomes.append((held["meetingResult"], held["meetingNote"]))
    assert outcomes == [("approved", ""), ("rejected", "不具备条件")]
    with system.services.uow(read_only=True) as uow:
        case = uow.cases.by_number(second)
        assert case is not None
        assert [paper.kind for paper in uow.papers.of_case(case.id)] == ["minutes"]
        assert len(uow.agenda.of_case(case.id)) == 1
    wait_for(lambda: not system.pending(), seconds=PATIENCE, what="outbox empty")
