"""The port `ProcessEngine` on the real engine, with the service account's rights only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bureau.engine.client import CANCEL_REASON, CamundaEngine
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.errors import EngineNotFound, EngineRefused, EngineUnavailable, Permanent
from bureau.services.ports.engine import ProcessEngine
from tests.support.engine import EngineProcess
from tests.support.observe import Observer
from tests.support.processes import deploy, diagram, one_user_task

PASSWORD = "service-account-of-tests"


@pytest.fixture(scope="module")
def service(engine: EngineProcess, admin: EngineSession) -> Iterator[EngineSession]:
    Identity(admin).ensure_service_account("svctests", PASSWORD)
    with engine.session("svctests", PASSWORD) as session:
        yield session


@pytest.fixture(scope="module")
def client(service: EngineSession) -> ProcessEngine:
    return CamundaEngine(service)


@pytest.fixture(scope="module", autouse=True)
def processes(admin: EngineSession) -> None:
    deploy(admin, "c_task", one_user_task("c_task", "cgroup"))
    deploy(
        admin,
        "c_message",
        diagram(
            "c_message",
            """
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Receive_Answer"/>
    <bpmn:receiveTask id="Receive_Answer" messageRef="Message_1"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Receive_Answer" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>""",
            definitions='<bpmn:message id="Message_1" name="Message_Answer"/>',
        ),
    )
    deploy(
        admin,
        "c_caller",
        diagram(
            "c_caller",
            """
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Call_Task"/>
    <bpmn:callActivity id="Call_Task" calledElement="c_task"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Call_Task" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>""",
        ),
    )


def test_start_is_found_by_its_business_key_running_and_finished(
    client: ProcessEngine, admin: EngineSession, observer: Observer
) -> None:
    assert client.find_instance("c_task", "BJ-2026-000101") is None
    instance = client.start("c_task", "BJ-2026-000101", {"caseId": "c", "list": ["甲"], "n": None})
    assert client.find_instance("c_task", "BJ-2026-000101") == instance
    assert client.find_instance("c_message", "BJ-2026-000101") is None
    assert client.variables(instance, ("caseId", "list", "n", "unknown")) == {
        "caseId": "c",
        "list": ["甲"],
        "n": None,
    }
    task = admin.get_json("task", params={"processInstanceId": instance})[0]
    admin.post_json("task", task["id"], "complete", body={})
    observer.wait_end(instance)
    assert client.find_instance("c_task", "BJ-2026-000101") == instance
    assert client.variables(instance, ("caseId",)) == {"caseId": "c"}


def test_of_two_instances_with_one_key_the_oldest_is_found(client: ProcessEngine) -> None:
    first = client.start("c_task", "BJ-2026-000102", {})
    client.start("c_task", "BJ-2026-000102", {})
    assert client.find_instance("c_task", "BJ-2026-000102") == first


def test_a_process_that_is_not_deployed_is_not_found(client: ProcessEngine) -> None:
    with pytest.raises(EngineNotFound):
        client.start("c_nowhere", "BJ-2026-000103", {})
    # an id is one path segment; Tomcat takes no quoted slash at all
    with pytest.raises((EngineNotFound, EngineRefused)):
        client.start("c_task/../c_message", "BJ-2026-000103", {})


def test_a_variable_that_is_too_long_is_refused_before_it_is_sent(client: ProcessEngine) -> None:
    with pytest.raises(Permanent, match="content"):
        client.start("c_task", "BJ-2026-000104", {"content": "长" * 4001})


def test_a_local_variable_is_not_the_process(client: ProcessEngine, admin: EngineSession) -> None:
    instance = client.start("c_task", "BJ-2026-000105", {"caseId": "process"})
    task = admin.get_json("task", params={"processInstanceId": instance})[0]
    for name in ("caseId", "only"):
        admin.put_json(
            "task", task["id"], "localVariables", name, body={"value": "local", "type": "String"}
        )
    assert client.variables(instance, ("caseId", "only")) == {"caseId": "process"}


def test_a_message_reaches_who_waits_for_it_with_its_variables(
    client: ProcessEngine, observer: Observer
) -> None:
    instance = client.start("c_message", "BJ-2026-000106", {})
    client.correlate("Message_Answer", instance, {"answer": "同意", "delivered1": True})
    assert observer.wait_end(instance) == "End_Done"
    assert client.variables(instance, ("answer", "delivered1")) == {
        "answer": "同意",
        "delivered1": True,
    }


def test_a_message_nobody_waits_for_says_so(client: ProcessEngine) -> None:
    instance = client.start("c_task", "BJ-2026-000107", {})
    with pytest.raises(EngineRefused) as caught:
        client.correlate("Message_Answer", instance, {})
    assert caught.value.type == "MismatchingMessageCorrelationException"


def test_cancel_ends_an_instance_and_keeps_the_reason(
    client: ProcessEngine, admin: EngineSession
) -> None:
    instance = client.start("c_task", "BJ-2026-000108", {})
    client.cancel(instance, "重复启动")
    state = admin.get_json("history", "process-instance", instance)["state"]
    assert state == "EXTERNALLY_TERMINATED"
    assert client.variables(instance, (CANCEL_REASON,)) == {CANCEL_REASON: "重复启动"}
    with pytest.raises(EngineNotFound):
        client.cancel(instance, "再次")
    task = client.activity(instance)[0]
    assert task.deleted
    assert task.ended_at is not None


def test_activity_operations_and_forms_of_a_case_with_a_called_process(
    client: ProcessEngine, admin: EngineSession, engine: EngineProcess
) -> None:
    instance = client.start("c_caller", "BJ-2026-000109", {})
    (still_open,) = client.activity(instance)
    assert (still_open.key, still_open.name) == ("User_Do", "审核材料")
    assert still_open.candidate_groups == ("cgroup",)
    assert still_open.assignee is None
    assert still_open.ended_at is None
    assert still_open.started_at.tzinfo is not None

    admin.post_json("task", still_open.id, "claim", body={"userId": "admin"})
    submitted = {
        "opinion": {"value": "同意", "type": "String"},
        "amount": {"value": 1000.5, "type": "Double"},
        "urgent": {"value": True, "type": "Boolean"},
    }
    admin.post_json("task", still_open.id, "submit-form", body={"variables": submitted})

    (done,) = client.activity(instance)
    assert (done.assignee, done.deleted) == ("admin", False)
    assert done.ended_at is not None
    assert done.ended_at >= done.started_at
    words = [operation.operation for operation in client.operations(instance)]
    assert words[0] == "Create"
    assert words[-2:] == ["Claim", "Complete"]
    fields = client.form_fields(instance)
    assert {field.field: field.value for field in fields} == {
        "opinion": "同意",
        "amount": 1000.5,
        "urgent": True,
    }
    assert {(field.user_id, field.task_id) for field in fields} == {("admin", done.id)}


def test_the_diagram_of_an_instance_is_the_version_it_runs_on(
    client: ProcessEngine, admin: EngineSession
) -> None:
    first = one_user_task("c_version", "cgroup")
    deploy(admin, "c_version", first)
    instance = client.start("c_version", "BJ-2026-000110", {})
    deploy(admin, "c_version", first.replace(b"1.0.0", b"1.1.0"))
    source = client.definition_xml(instance)
    assert (source.process_id, source.version, source.version_tag) == ("c_version", 1, "1.0.0")
    assert source.xml == first


def test_an_unknown_instance_is_not_found(client: ProcessEngine) -> None:
    for ask in (client.activity, client.operations, client.form_fields, client.definition_xml):
        with pytest.raises(EngineNotFound):
            ask("no-such-instance")


def test_an_engine_that_is_away_is_unavailable() -> None:
    with EngineSession("http://127.0.0.1:9/engine-rest", "u", "p") as session:
        with pytest.raises(EngineUnavailable) as caught:
            CamundaEngine(session).start("c_task", "k", {})
        assert caught.value.status is None
        with pytest.raises(EngineUnavailable):
            CamundaEngine(session).find_instance("c_task", "k")


def test_the_service_account_may_work_but_not_deploy_or_grant(service: EngineSession) -> None:
    with pytest.raises(EngineRefused) as caught:
        deploy(service, "c_forbidden", one_user_task("c_forbidden", "cgroup"))
    assert caught.value.status == 403
    with pytest.raises(EngineRefused) as caught:
        Identity(service).ensure_post("cforbidden", "不许")
    assert caught.value.status == 403
