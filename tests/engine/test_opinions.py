"""会签 on the real engine: everybody signs at once, the worker is killed, each is counted once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bureau.domain.cases import CaseState
from tests.support.engine import EngineProcess
from tests.support.live_system import LiveSystem, live_system
from tests.support.observe import wait_for
from tests.support.processes import deploy
from tests.support.small_procedures import REGISTER, close, hand_in, procedure, row, service

PROCESS: Final = "P0_Sign"
SIGNERS: Final = 8
PATIENCE: Final = 180.0

pytestmark = pytest.mark.slow

_SAID = service(
    "Service_Record",
    "record-opinion",
    {"round": "会签", "opinion": "agree", "signer": "clerk${loopCounter}"},
)[1]
#: As the modelling guide writes a 会签: a sub-process, what comes back declared local on it.
_LOOP: Final = (
    "Sub_Sign",
    f"""<bpmn:subProcess id="Sub_Sign"><bpmn:extensionElements><camunda:inputOutput>
      <camunda:inputParameter name="agreeCount">${{null}}</camunda:inputParameter>
      <camunda:inputParameter name="disagreeCount">${{null}}</camunda:inputParameter>
      <camunda:inputParameter name="totalCount">${{null}}</camunda:inputParameter>
    </camunda:inputOutput></bpmn:extensionElements>
    <bpmn:multiInstanceLoopCharacteristics camunda:asyncAfter="true">
      <bpmn:loopCardinality>{SIGNERS}</bpmn:loopCardinality>
    </bpmn:multiInstanceLoopCharacteristics>
    <bpmn:startEvent id="Start_Sign"/>{_SAID}<bpmn:endEvent id="End_Signed"/>
    <bpmn:sequenceFlow id="Flow_s1" sourceRef="Start_Sign" targetRef="Service_Record"/>
    <bpmn:sequenceFlow id="Flow_s2" sourceRef="Service_Record" targetRef="End_Signed"/>
    </bpmn:subProcess>""",
)


@pytest.fixture(scope="module", autouse=True)
def deployed(own_engine: EngineProcess) -> None:
    count = service("Service_Count", "count-opinions", {"round": "会签"})
    with own_engine.session() as admin:
        deploy(admin, PROCESS, procedure(PROCESS, REGISTER, _LOOP, count, close()))


@pytest.fixture
def system(
    own_engine: EngineProcess, account: tuple[str, str], sqlite_file: Path, tmp_path: Path
) -> Iterator[LiveSystem]:
    database = Path(shutil.copy(sqlite_file, tmp_path / "bureau.db"))
    sign = row(PROCESS, "会签")
    with live_system(own_engine, account, sign, database, tmp_path) as made:
        yield made


@pytest.mark.parametrize("failpoint", ["before-complete", "after-complete"])
def test_parallel_signers_are_each_counted_once(system: LiveSystem, failpoint: str) -> None:
    system.relay.start()
    system.worker.start(failpoint)
    number = hand_in(system.services, system.procedure, "会签一件")
    for _ in range(2):  # while it is registered, and among the signers
        system.worker.dies(PATIENCE)
        system.worker.marker.unlink()
        system.worker.start_again()
    system.worker.dies(PATIENCE)
    system.worker.start_again()

    def closed() -> bool:
        with system.services.uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
        return case is not None and case.state is CaseState.CLOSED

    wait_for(closed, seconds=PATIENCE, what=f"{number} is closed")
    (instance,) = system.instances(number)
    variables = system.admin.get_json(
        "history",
        "variable-instance",
        params={"processInstanceId": instance, "activityInstanceIdIn": instance},
    )
    held = {one["name"]: one["value"] for one in variables}
    assert (held["agreeCount"], held["totalCount"], held["opinionResult"]) == (
        SIGNERS,
        SIGNERS,
        "agreed",
    )
    with system.services.uow(read_only=True) as uow:
        case = uow.cases.by_number(number)
        assert case is not None
        kept = uow.opinions.of_case(case.id)
    assert sorted(one.signer or "" for one in kept) == [f"clerk{n}" for n in range(SIGNERS)]
    assert {one.superseded_by for one in kept} == {None}
