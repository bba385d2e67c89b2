"""The port `EngineInstances` on the real engine, with the service account's rights only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bureau.engine.client import CamundaEngine
from bureau.engine.identity import Identity
from bureau.engine.instances import CamundaInstances
from bureau.engine.session import EngineSession
from bureau.engine.vitals import CamundaVitals
from tests.support.engine import EngineProcess
from tests.support.processes import deploy, diagram, one_user_task

PASSWORD = "service-account-of-tests"


@pytest.fixture(scope="module")
def service(engine: EngineProcess, admin: EngineSession) -> Iterator[EngineSession]:
    Identity(admin).ensure_service_account("svcinstances", PASSWORD)
    with engine.session("svcinstances", PASSWORD) as session:
        yield session


def test_pages_of_running_roots_and_what_is_known_of_single_ones(
    service: EngineSession, admin: EngineSession
) -> None:
    # Nothing that another test started a moment ago belongs to the period.
    since = datetime.now(UTC)
    deploy(admin, "n_task", one_user_task("n_task", "ngroup"))
    deploy(
        admin,
        "n_caller",
        diagram(
            "n_caller",
            """
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Call_Task"/>
    <bpmn:callActivity id="Call_Task" calledElement="n_task"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Call_Task" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>""",
        ),
    )
    client, instances = CamundaEngine(service), CamundaInstances(service)
    roots = [client.start("n_task", f"BJ-2026-00090{number}", {}) for number in range(3)]
    caller = client.start("n_caller", "BJ-2026-000909", {})
    (called,) = client.called(caller)
    until = datetime.now(UTC) + timedelta(seconds=1)

    def running(start: datetime, end: datetime) -> list[str]:
        found: list[str] = []
        while page := instances.running(start, end, first=len(found), limit=2):
            found += [one.id for one in page]
        return found

    assert running(since, until) == [*roots, caller], "not the called one"
    assert running(until, until + timedelta(hours=1)) == []
    assert running(since - timedelta(hours=1), since - timedelta(minutes=30)) == []
    assert set(roots) <= {one.id for one in instances.running(None, until, first=0, limit=1000)}

    client.cancel(roots[0], "重复")
    assert running(since, until) == [*roots[1:], caller]
    known = instances.known([*roots, called, "never-there"])
    assert set(known) == {*roots, called}
    assert known[roots[0]].ended_at is not None
    one = known[roots[1]]
    assert (one.process, one.business_key, one.ended_at) == ("n_task", "BJ-2026-000901", None)
    assert since < one.started_at < until
    assert instances.known([]) == {}


def test_what_operators_watch(service: EngineSession, admin: EngineSession) -> None:
    deploy(admin, "n_task", one_user_task("n_task", "ngroup"))
    vitals, before = CamundaVitals(service), datetime.now(UTC)
    known = vitals.incidents()
    instance = CamundaEngine(service).start("n_task", "BJ-2026-000999", {})
    admin.post_json(
        "execution",
        instance,
        "create-incident",
        body={"incidentType": "test", "configuration": "x"},
    )
    oldest = vitals.oldest_user_task()

    assert vitals.incidents() == known + 1
    assert oldest is not None
    assert oldest < before + timedelta(minutes=1)
