"""`python -m workers` and `python -m workers.relay`: killed anywhere, one case, one reply.

An engine of its own, with job executor and a file, so that no other test's tasks are taken by these
workers and it can be killed itself.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.domain.cases import CaseState
from bureau.domain.clock import FixedClock
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.services.access import Caller
from bureau.services.records import OutboxState, Procedure
from bureau.settings import Settings
from tests.support.engine import ROOT, EngineProcess, free_port
from tests.support.hotline import HotlineSimulator
from tests.support.observe import Observer, wait_for
from tests.support.processes import deploy, diagram

PROCESS = "W_Case"
ACCOUNT = "svcprocess"

pytestmark = pytest.mark.slow


def service_task(name: str, topic: str, inputs: str = "", outputs: str = "") -> str:
    """A service step with its mappings."""
    given = "".join(
        f'<camunda:inputParameter name="{pair.partition("=")[0]}">{pair.partition("=")[2]}'
        "</camunda:inputParameter>"
        for pair in inputs.split(";")
        if pair
    )
    back = "".join(
        f'<camunda:outputParameter name="{each}">${{{each}}}</camunda:outputParameter>'
        for each in outputs.split(",")
        if each
    )
    return f"""<bpmn:serviceTask id="Service_{name}" camunda:asyncAfter="true"
        camunda:type="external" camunda:topic="{topic}"><bpmn:extensionElements>
        <camunda:inputOutput>{given}{back}</camunda:inputOutput></bpmn:extensionElements>
        </bpmn:serviceTask>"""


ELEMENTS = (
    '<bpmn:startEvent id="Start" camunda:asyncBefore="true"/>'
    '<bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Service_Register"/>'
    + service_task("Register", "register")
    + """<bpmn:sequenceFlow id="Flow_2" sourceRef="Service_Register" targetRef="Service_Due">
      <bpmn:extensionElements><camunda:executionListener event="take"
        expression="${execution.setProcessBusinessKey(caseNumber)}"/></bpmn:extensionElements>
    </bpmn:sequenceFlow>"""
    + service_task("Due", "compute-deadline", "rule=entered;entered=2030-01-02")
    + '<bpmn:sequenceFlow id="Flow_3" sourceRef="Service_Due" targetRef="Service_Remind"/>'
    + service_task("Remind", "remind", "recipients=bangongshi;kind=due-soon;text=请办理")
    + '<bpmn:sequenceFlow id="Flow_4" sourceRef="Service_Remind" targetRef="Service_Reply"/>'
    + service_task("Reply", "reply", "channel=hotline12345;text=已办理", "receiptNumber")
    + '<bpmn:sequenceFlow id="Flow_5" sourceRef="Service_Reply" targetRef="Service_Close"/>'
    + service_task("Close", "close-case", "outcome=已答复")
    + '<bpmn:sequenceFlow id="Flow_6" sourceRef="Service_Close" targetRef="End_Done"/>'
    '<bpmn:endEvent id="End_Done"/>'
)


@pytest.fixture(scope="module")
def own_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    folder = tmp_path_factory.mktemp("own-engine")
    # a file, so that it comes back from a kill with its cases
    database = f"jdbc:h2:file:{folder / 'engine'};DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0"
    process = EngineProcess(folder, job_executor=True, database=database)
    process.start()
    yield process
    process.stop()


@dataclass(frozen=True)
class System:
    """One database, one hotline, and the settings that processes are started with."""

    services: Services
    caller: Caller
    hotline: HotlineSimulator
    observer: Observer
    environment: dict[str, str]
    worker_port: int
    relay_port: int

    @contextmanager
    def process(self, module: str, failpoint: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """A process of the product; killed at the end if it still runs."""
        environment = {**self.environment, "BUREAU_FAILPOINT": failpoint}
        process = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=environment)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(10)

    def submit(self, key: str) -> str:
        """Hand a case in; its number."""
        raw = json.dumps({"procedure": PROCESS, "data": {"title": "占道经营"}}).encode()
        return self.services.submissions.submit(self.caller, key, raw).tracking_number

    def pending(self) -> int:
        """Outbox rows that are not told yet."""
        with self.services.uow(read_only=True) as uow:
            return uow.outbox.counts().get(OutboxState.PENDING, 0)

    def replying(self) -> bool:
        """Whether a worker has begun to reply."""
        found = self.observer.session.get_json("external-task", params={"topicName": "reply"})
        with self.services.uow(read_only=True) as uow:
            return any(uow.effects.get(each["id"]) is not None for each in found)

    def instance_of(self, number: str) -> str | None:
        """The instance of a case, running or finished."""
        return self.services.engine.find_instance(PROCESS, number)

    def wait_closed(self, number: str, seconds: float) -> str:
        """Wait until a case's process ended; the instance."""
        instance = wait_for(
            lambda: self.instance_of(number), seconds=seconds, what=f"{number} started"
        )
        assert instance is not None
        assert self.observer.wait_end(instance, seconds=seconds) == "End_Done"
        return instance


@pytest.fixture
def system(
    own_engine: EngineProcess, sqlite_url: str, tmp_path: Path, clock: FixedClock
) -> Iterator[System]:
    password = secrets.token_hex(8)
    with ExitStack() as stack:
        admin: EngineSession = stack.enter_context(own_engine.session())
        account = f"{ACCOUNT}{secrets.token_hex(4)}"
        Identity(admin).ensure_service_account(account, password)
        deploy(admin, PROCESS, diagram(PROCESS, ELEMENTS))
        hotline = HotlineSimulator(secrets.token_hex(8), tmp_path / "hotline.json")
        hotline.start()
        stack.callback(hotline.stop)
        worker_port, relay_port = free_port(), free_port()
        environment = {
            **os.environ,
            "BUREAU_STATE_DIR": str(tmp_path),
            "BUREAU_DATABASE_URL": sqlite_url,
            "BUREAU_ENGINE_URL": own_engine.url,
            "BUREAU_ENGINE_USER": account,
            "BUREAU_ENGINE_PASSWORD": password,
            # short, so that what a dead process held is soon another's
            "BUREAU_ENGINE_TIMEOUT": "PT2S",
            "BUREAU_HOTLINE_TIMEOUT": "PT2S",
            "BUREAU_WORKER_LOCK": "PT6S",
            "BUREAU_WORKER_LONG_POLL": "PT1S",
            "BUREAU_WORKER_RETRY_BASE": "PT1S",
            "BUREAU_HOTLINE_URL": hotline.url,
            "BUREAU_HOTLINE_SECRET": hotline.secret,
            "BUREAU_METRICS_PORT": str(worker_port),
            "BUREAU_RELAY_METRICS_PORT": str(relay_port),
        }
        settings = Settings(
            state_dir=tmp_path,
            database_url=sqlite_url,
            engine_url=own_engine.url,
            engine_user=account,
            engine_password=SecretStr(password),
            hotline_secret=SecretStr(hotline.secret),
        )
        services = bootstrap.build(settings)
        stack.callback(services.close)
        with services.uow() as uow:
            uow.procedures.save(_procedure(clock))
            uow.commit()
        services.access.ensure_organisation("hotline12345", "12345热线")
        key = services.access.issue("hotline12345", ("submit:*", "status:own"))
        caller = services.access.authenticate(f"Bearer {key.text}")
        observer = Observer(admin)
        # numbers begin again in each database, the engine stays
        for each in admin.get_json("history", "process-instance"):
            if each["state"] == "ACTIVE":
                admin.request("DELETE", admin.at("process-instance", each["id"]))
            admin.request("DELETE", admin.at("history", "process-instance", each["id"]))
        yield System(services, caller, hotline, observer, environment, worker_port, relay_port)


def _procedure(clock: FixedClock) -> Procedure:
    return Procedure(
        id=PROCESS,
        name="测试事项",
        version_tag="1.0.0",
        annex="0",
        flow="0",
        duty="测试",
        department="guonei",
        external=True,
        schema={
            "type": "object",
            "properties": {"title": {"type": "string"}},
            "additionalProperties": False,
        },
        title_key="title",
        digest="0" * 64,
        deployed_at=clock.now(),
    )


def assert_done_once(system: System, number: str, instance: str) -> None:
    """One case, closed, one packet at the hotline, one of each number, nothing left over."""
    received = system.hotline.received()
    assert len(received) == 1
    assert received[0]["deliveries"] == 1, "never sent twice, not even under the same key"
    with system.services.uow(read_only=True) as uow:
        case = uow.cases.by_root_instance(instance)
        assert case is not None
        assert (case.number, case.state) == (number, CaseState.CLOSED)
        packages = uow.packages.of_case(case.id)
    assert len(packages) == 1
    assert system.pending() == 0
    assert system.observer.variables(instance)["receiptNumber"]
    assert system.observer.incidents(instance) == []


def test_a_case_runs_through_and_both_processes_stop_cleanly(system: System) -> None:
    with system.process("workers") as worker, system.process("workers.relay") as relay:
        for port in (system.worker_port, system.relay_port):
            wait_for(lambda port=port: ready(port), what="ready")  # type: ignore[misc]
        number = system.submit("key-1")
        instance = system.wait_closed(number, seconds=60)
        metrics = requests.get(f"http://127.0.0.1:{system.worker_port}/metrics", timeout=5).text
        assert 'bureau_tasks_completed_total{topic="reply"} 1.0' in metrics
        for process in (worker, relay):
            process.send_signal(signal.SIGTERM)
        assert [worker.wait(20), relay.wait(20)] == [0, 0]
    assert_done_once(system, number, instance)
    with system.services.uow(read_only=True) as uow:
        effects = [uow.effects.get(received["key"]) for received in system.hotline.received()]
    assert effects[0] is not None
    assert effects[0].completed_at is not None, "the ledger knows that the engine was told"


@pytest.mark.parametrize(
    "failpoint",
    ["before-complete", "after-complete", "effect-claimed", "effect-acted", "effect-stored"],
)
def test_a_worker_killed_anywhere_repeats_nothing(system: System, failpoint: str) -> None:
    with system.process("workers.relay"), system.process("workers", failpoint) as first:
        number = system.submit("key-1")
        assert first.wait(60) == -signal.SIGKILL
        with system.process("workers", failpoint):
            instance = system.wait_closed(number, seconds=90)
    assert_done_once(system, number, instance)


@pytest.mark.parametrize("failpoint", ["relay-claimed", "relay-started"])
def test_a_relay_killed_anywhere_starts_one_instance(system: System, failpoint: str) -> None:
    with system.process("workers"), system.process("workers.relay", failpoint) as first:
        number = system.submit("key-1")
        assert first.wait(60) == -signal.SIGKILL
        with system.process("workers.relay", failpoint):
            instance = system.wait_closed(number, seconds=90)
            # what the dead one held under a lease is looked at again, and not done again
            wait_for(lambda: not system.pending(), seconds=60, what="outbox empty")
    assert_done_once(system, number, instance)
    started = system.observer.session.get_json(
        "history", "process-instance", "count", params={"processInstanceBusinessKey": number}
    )
    assert started["count"] == 1


def test_an_engine_killed_during_an_act_is_waited_for(
    system: System, own_engine: EngineProcess
) -> None:
    """The reply is out, the engine dies before it is told: nobody exits, nothing is repeated."""
    system.hotline.control("slow", times=1, seconds=1.5)
    with system.process("workers") as worker, system.process("workers.relay") as relay:
        number = system.submit("key-1")
        wait_for(system.replying, seconds=60, what="reply under way")
        own_engine.kill()
        second = system.submit("key-2")
        wait_for(lambda: system.hotline.received(), seconds=20, what="reply taken")
        own_engine.start()
        instance = system.wait_closed(number, seconds=90)
        received = [each["case_number"] for each in system.hotline.received()]
        assert received.count(number) == 1
        system.wait_closed(second, seconds=90)
        assert [worker.poll(), relay.poll()] == [None, None]
    assert system.observer.incidents(instance) == []


def ready(port: int) -> bool:
    """Whether a process says that it can work."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
