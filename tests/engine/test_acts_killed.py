"""Numbers and limits on the real worker, killed between the act and its completion: once each.

What is done in our own database alone has no fail point inside: the act and its result are one
transaction. What can be lost is the word to the engine, so the worker dies just before it.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.domain.clock import SystemClock
from bureau.engine.identity import Identity
from tests.support.engine import ADMIN_PASSWORD, EngineProcess
from tests.support.live_system import LiveSystem, live_system
from tests.support.observe import Observer
from tests.support.processes import deploy, diagram
from tests.support.records import sample_case, sample_procedure

PROCESS = "s_acts"

_STEPS = [
    ("number-document", {"act": "reserve", "registerSign": "桓商", "documentTitle": "通知"}),
    (
        "number-document",
        {"act": "use", "registerSign": "桓商", "documentNumber": "${documentNumber}"},
    ),
    ("compute-deadline", {"rule": "1.5.1:answer", "start": "${receivedAt}"}),
    (
        "compute-deadline",
        {"rule": "1.5.1:answer", "act": "extend", "reason": "需要核实", "approver": "分管领导"},
    ),
]


def elements() -> str:
    """One service step behind the other."""
    parts = ['<bpmn:startEvent id="Start"/>']
    before = "Start"
    for place, (topic, given) in enumerate(_STEPS):
        inputs = "".join(
            f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>'
            for name, value in given.items()
        )
        # outputs of the step stay where every later step sees them
        outputs = "".join(
            f'<camunda:outputParameter name="{name}">${{{name}}}</camunda:outputParameter>'
            for name in (
                ("documentNumber", "numberState")
                if topic == "number-document"
                else ("dueAt", "remindAt")
            )
        )
        parts.append(
            f'<bpmn:sequenceFlow id="F{place}" sourceRef="{before}" targetRef="Service_{place}"/>'
            f'<bpmn:serviceTask id="Service_{place}" camunda:type="external"'
            f' camunda:topic="{topic}" camunda:asyncAfter="true"><bpmn:extensionElements>'
            f"<camunda:inputOutput>{inputs}{outputs}</camunda:inputOutput>"
            "</bpmn:extensionElements></bpmn:serviceTask>"
        )
        before = f"Service_{place}"
    parts.append(f'<bpmn:sequenceFlow id="F9" sourceRef="{before}" targetRef="End_Done"/>')
    parts.append('<bpmn:endEvent id="End_Done"/>')
    return "".join(parts)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """An engine whose job executor is on."""
    process = EngineProcess(tmp_path_factory.mktemp("acts-engine"), job_executor=True)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def system(running: EngineProcess, sqlite_file: Path, tmp_path: Path) -> Iterator[LiveSystem]:
    """A worker of its own for one small procedure; nothing is started yet."""
    user, password = "svcacts", secrets.token_hex(8)
    with running.session() as admin:
        identity = Identity(admin)
        if not identity.ensure_service_account(user, password):
            identity.set_password(user, password, ADMIN_PASSWORD)
        deploy(admin, PROCESS, diagram(PROCESS, elements()))
    now = SystemClock().now()
    procedure = sample_procedure(PROCESS, now, department="zonghe")
    database = Path(shutil.copy(sqlite_file, tmp_path / "bureau.db"))
    with live_system(running, (user, password), procedure, database, tmp_path) as made:
        yield made


@pytest.mark.slow
def test_each_act_is_done_once_though_the_worker_dies_at_every_step(system: LiveSystem) -> None:
    case_id, now = "case-1", SystemClock().now()
    observer = Observer(system.admin)
    instance = observer.start(PROCESS, caseId=case_id, receivedAt=now)
    case = sample_case(PROCESS, now, root_instance_id=instance)
    with system.services.uow() as uow:
        uow.cases.add(case)
        uow.commit()
    for _ in _STEPS:
        system.worker.start("before-complete")
        system.worker.dies()
        system.worker.marker.unlink()
    system.worker.start()

    assert observer.wait_end(instance, seconds=90) == "End_Done"
    (report,) = system.services.numbers.review.report("桓商")
    assert (report.last, report.missing, report.reserved) == (1, (), ())
    with system.services.uow(read_only=True) as uow:
        texts = [event.text for event in uow.events.of_case(case_id)]
        (limit,) = uow.limits.of_case(case_id)
    assert [text[:2] for text in texts] == ["留号", "用号", "办理", "延期"]
    assert len(limit.basis["request"]["extensions"]) == 1  # type: ignore[index,call-overload,arg-type]
    variables = observer.variables(instance)
    assert limit.due_at is not None
    assert variables["dueAt"] == limit.due_at.isoformat()
    assert str(variables["documentNumber"]).endswith("〕1号")
