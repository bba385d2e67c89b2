"""Supplement, withdrawal and results on the real engine, by the real services, handlers and relay.

A result comes early, twice, after the end, and for a step of a called process: never lost.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.cli.trial.world import forget_cases
from bureau.domain.cases import CaseState
from bureau.domain.clock import SystemClock
from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import EventKind
from bureau.engine.external_tasks import ExternalTasks, LockedTask
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.services.access import Caller
from bureau.services.case_status import CaseStatus
from bureau.services.records import OutboxState
from bureau.settings import Settings
from tests.support.engine import EngineProcess
from tests.support.observe import wait_for
from tests.support.processes import deploy, diagram
from tests.support.records import sample_procedure, store
from tests.support.runners import QUICK
from workers.handlers.ask_supplement import ask_supplement
from workers.handlers.close_case import close_case
from workers.handlers.register import register
from workers.runtime.context import Context, context_of
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry
from workers.runtime.runner import Options, Runner

PROCESS: Final = "s_follow_ups"
CALLED: Final = "s_follow_ups_called"
PATIENCE: Final = 60.0

_MESSAGES: Final = "".join(
    f'<bpmn:message id="M_{name}" name="Message_{name}"/>'
    for name in ("Supplement", "Withdrawal", "Approval", "CallBack")
)
_CASE: Final = '<camunda:inputParameter name="caseId">${caseId}</camunda:inputParameter>'


def _service(name: str, topic: str, inputs: str = "") -> str:
    mapping = f"<camunda:inputOutput>{_CASE}{inputs}</camunda:inputOutput>"
    return (
        f'<bpmn:serviceTask id="Service_{name}" camunda:type="external" camunda:topic="{topic}">'
        f"<bpmn:extensionElements>{mapping}</bpmn:extensionElements></bpmn:serviceTask>"
    )


def _chain(*nodes: str) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="F_{one}_{two}" sourceRef="{one}" targetRef="{two}"/>'
        for one, two in pairwise(nodes)
    )


def _outcome(text: str) -> str:
    return f'<camunda:inputParameter name="outcome">{text}</camunda:inputParameter>'


TOP: Final = f"""
    <bpmn:startEvent id="Start"/>
    {_service("Register", "register")}
    {
    _service(
        "Ask",
        "ask-supplement",
        '<camunda:inputParameter name="text">缺凭证</camunda:inputParameter>',
    )
}
    <bpmn:receiveTask id="Receive_Supplement" messageRef="M_Supplement"/>
    <bpmn:callActivity id="Call_Approval" calledElement="{CALLED}">
      <bpmn:extensionElements><camunda:in businessKey="#{{execution.processBusinessKey}}"/>
      </bpmn:extensionElements>
    </bpmn:callActivity>
    <bpmn:receiveTask id="Receive_CallBack" messageRef="M_CallBack"/>
    {_service("Close", "close-case", _outcome("已办结"))}
    <bpmn:endEvent id="End_Done"/>
    {
    _chain(
        "Start",
        "Service_Register",
        "Service_Ask",
        "Receive_Supplement",
        "Call_Approval",
        "Receive_CallBack",
        "Service_Close",
        "End_Done",
    )
}
    <bpmn:subProcess id="Sub_Withdrawn" triggeredByEvent="true">
      <bpmn:startEvent id="Start_Withdrawn" isInterrupting="true">
        <bpmn:messageEventDefinition messageRef="M_Withdrawal"/>
      </bpmn:startEvent>
      {_service("CloseWithdrawn", "close-case", _outcome("已撤回"))}
      <bpmn:endEvent id="End_Withdrawn"/>
      {_chain("Start_Withdrawn", "Service_CloseWithdrawn", "End_Withdrawn")}
    </bpmn:subProcess>"""
BELOW: Final = f"""
    <bpmn:startEvent id="Start"/>
    <bpmn:receiveTask id="Receive_Approval" messageRef="M_Approval"/>
    <bpmn:endEvent id="End"/>
    {_chain("Start", "Receive_Approval", "End")}"""


@pytest.fixture(scope="module")
def account(engine: EngineProcess, admin: EngineSession) -> tuple[str, str]:
    user, password = "svcfollowups", secrets.token_hex(8)
    Identity(admin).ensure_service_account(user, password)
    deploy(admin, CALLED, diagram(CALLED, BELOW, definitions=_MESSAGES))
    deploy(admin, PROCESS, diagram(PROCESS, TOP, definitions=_MESSAGES))
    return user, password


@pytest.fixture
def services(
    engine: EngineProcess,
    admin: EngineSession,
    account: tuple[str, str],
    sqlite_url: str,
    tmp_path: Path,
) -> Iterator[Services]:
    forget_cases(admin, PROCESS)  # each test counts its cases from 1
    settings = Settings(
        state_dir=tmp_path,
        database_url=sqlite_url,
        engine_url=engine.url,
        engine_user=account[0],
        engine_password=SecretStr(account[1]),
        hotline_secret=SecretStr("x"),
    )
    built = bootstrap.build(settings)
    result: JsonObject = {
        "title": "批复",
        "schema": {"type": "object", "properties": {"result": {"type": "string"}}},
    }
    procedure = sample_procedure(
        PROCESS,
        built.clock.now(),
        external=True,
        withdrawable=True,
        results={"Message_Approval": result, "Message_CallBack": result},
    )
    store(built.uow, procedure)
    yield built
    built.close()


@pytest.fixture
def worker(services: Services) -> Iterator[Runner]:
    """The real handlers on the real services."""

    def context(task: LockedTask, log: structlog.stdlib.BoundLogger) -> Context:
        return context_of(task, services, SystemClock(), log)

    runner = Runner(
        Registry((register, ask_supplement, close_case)),
        ExternalTasks(services.engine_session),
        context,
        Metrics(CollectorRegistry()),
        Options(
            threads=2,
            lock=timedelta(seconds=20),
            long_poll=timedelta(seconds=1),
            grace=timedelta(seconds=20),
            policy=QUICK,
        ),
        SystemClock(),
    )
    runner.start()
    yield runner
    runner.stop()


class Body:
    """A body that hands in and reports."""

    def __init__(self, services: Services) -> None:
        self.services = services
        services.access.ensure_organisation("tester", "测试单位")
        key = services.access.issue("tester", ["submit:*", "status:own", "result:*"])
        self.caller: Caller = services.access.authenticate(f"Bearer {key.text}")
        body = {"procedure": PROCESS, "data": {"title": "一件事"}}
        raw = json.dumps(body).encode()
        self.number = services.submissions.submit(self.caller, "k", raw).tracking_number

    def follow(self, act: str, body: object, key: str) -> bytes:
        raw = json.dumps(body).encode()
        acts = self.services.external.follow_ups
        answer = getattr(acts, act)(self.caller, self.number, key, raw)
        assert answer.status == 201
        stored: bytes = answer.body
        return stored

    def report(self, kind: str, key: str) -> bytes:
        return self.follow("result", {"type": kind, "data": {"result": "同意"}}, key)

    def status(self) -> CaseStatus:
        return self.services.statuses.status(self.caller, self.number)

    def relay(self, until: Any, what: str) -> None:
        """Tell the engine again and again, without the pauses, until something holds."""

        def step() -> bool:
            with self.services.database.writer.begin() as connection:
                connection.exec_driver_sql("UPDATE outbox SET available_at = created_at")
            self.services.relay.run_once()
            return bool(until())

        wait_for(step, seconds=PATIENCE, what=what)

    def waits(self, element: str) -> bool:
        """Whether the case, or what it called, is at this step."""
        with self.services.uow(read_only=True) as uow:
            case = uow.cases.by_number(self.number)
        assert case is not None
        if case.root_instance_id is None:
            return False
        engine = self.services.engine
        session = self.services.engine_session
        family = (case.root_instance_id, *engine.called(case.root_instance_id))
        return any(
            session.get_json("execution", params={"processInstanceId": one, "active": "true"})
            and session.get_json(
                "history",
                "activity-instance",
                params={"processInstanceId": one, "activityId": element, "unfinished": "true"},
            )
            for one in family
        )

    def ended(self) -> bool:
        return self.status().case.finished

    def rows(self) -> list[OutboxState]:
        with self.services.uow(read_only=True) as uow:
            case = uow.cases.by_number(self.number)
            assert case is not None
            return [row.state for row in uow.outbox.of_case(case.id)]


@pytest.fixture
def body(services: Services, worker: Runner) -> Body:
    return Body(services)


def test_early_twice_and_late_results_are_never_lost(body: Body, services: Services) -> None:
    early = body.report("Message_CallBack", "early")  # three steps before anything waits for it
    body.relay(lambda: body.waits("Receive_Supplement"), "the supplement is waited for")
    body.relay(lambda: OutboxState.EARLY in body.rows(), "the early one is told too early")
    assert [one.state.value for one in body.status().supplements] == ["open"]

    body.follow("supplement", {"data": {"title": "改过的"}, "note": "补"}, "s-1")
    body.relay(lambda: body.waits("Receive_Approval"), "the called process waits")
    first = body.report("Message_Approval", "a-1")
    assert body.report("Message_Approval", "a-1") == first
    assert body.report("Message_CallBack", "early") == early
    body.relay(body.ended, "the case ends by itself: the early result was waiting")

    status = body.status()
    assert (status.case.state, status.case.outcome) == (CaseState.CLOSED, "已办结")
    instance = status.case.root_instance_id
    assert instance is not None
    assert services.engine.variables(instance, ("title",)) == {"title": "改过的"}
    body.report("Message_Approval", "late")
    body.relay(lambda: set(body.rows()) == {OutboxState.DONE}, "the late one is settled")

    status = body.status()
    assert [one.state_text for one in status.arrivals] == [
        "已送达经办环节",
        "已送达经办环节",
        "已送达经办环节",
        "办结后收到，已留存，不改变办理结果",
    ]
    with services.uow(read_only=True) as uow:
        kinds = [event.kind for event in uow.events.of_case(status.case.id)]
        handed_in = uow.submissions.of_case(status.case.id)
    assert kinds.count(EventKind.RESULT_RECEIVED) == 3
    assert kinds.count(EventKind.MESSAGE_LATE) == 1
    assert len(handed_in) == 5


def test_a_withdrawal_ends_the_case_wherever_it_is(body: Body) -> None:
    body.relay(lambda: body.waits("Receive_Supplement"), "the supplement is waited for")
    body.follow("withdraw", {"reason": "已和解"}, "w-1")
    body.relay(body.ended, "the case ends")

    case = body.status().case
    assert (case.state, case.outcome) == (CaseState.WITHDRAWN, "已撤回")


def test_a_withdrawal_before_the_start_waits_for_it(body: Body) -> None:
    body.follow("withdraw", {"reason": "填错了"}, "w-1")
    body.relay(body.ended, "the case ends")

    assert body.status().case.state is CaseState.WITHDRAWN
