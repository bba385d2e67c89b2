"""How steps went, asked of the real engine's history with the service account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from bureau.domain.limit_steps import LimitStep
from bureau.engine.external_tasks import ExternalTasks, LockedTask, TopicRequest
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.engine.step_runs import CamundaStepRuns
from bureau.errors import Permanent
from tests.support.engine import EngineProcess
from tests.support.observe import Observer
from tests.support.processes import deploy, diagram

PASSWORD = "service-account-of-tests"
TOPIC = "limit-of-step"

ELEMENTS = f"""
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="F1" sourceRef="Start" targetRef="Sub_Each"/>
    <bpmn:subProcess id="Sub_Each" name="逐镇核实">
      <bpmn:multiInstanceLoopCharacteristics>
        <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">2</bpmn:loopCardinality>
      </bpmn:multiInstanceLoopCharacteristics>
      <bpmn:startEvent id="Start_Each"/>
      <bpmn:sequenceFlow id="E1" sourceRef="Start_Each" targetRef="Service_Limit"/>
      <bpmn:serviceTask id="Service_Limit" camunda:type="external" camunda:topic="{TOPIC}"/>
      <bpmn:sequenceFlow id="E2" sourceRef="Service_Limit" targetRef="User_Wait"/>
      <bpmn:userTask id="User_Wait" name="等待外管数据"/>
      <bpmn:boundaryEvent id="Message_Stop" attachedToRef="User_Wait">
        <bpmn:messageEventDefinition id="MD1" messageRef="Message_Stop_Def"/>
      </bpmn:boundaryEvent>
      <bpmn:sequenceFlow id="E3" sourceRef="User_Wait" targetRef="User_Sign"/>
      <bpmn:userTask id="User_Sign" name="会签">
        <bpmn:multiInstanceLoopCharacteristics>
          <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">2</bpmn:loopCardinality>
        </bpmn:multiInstanceLoopCharacteristics>
      </bpmn:userTask>
      <bpmn:sequenceFlow id="E4" sourceRef="User_Sign" targetRef="Service_Limit"/>
    </bpmn:subProcess>
    <bpmn:sequenceFlow id="F2" sourceRef="Sub_Each" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>
"""
MESSAGE = '  <bpmn:message id="Message_Stop_Def" name="StopWaiting"/>'


@pytest.fixture(scope="module")
def session(engine: EngineProcess, admin: EngineSession) -> Iterator[EngineSession]:
    """The service account, with the rights of the real one."""
    Identity(admin).ensure_service_account("svcsteps", PASSWORD)
    deploy(admin, "s_steps", diagram("s_steps", ELEMENTS, definitions=MESSAGE))
    with engine.session("svcsteps", PASSWORD) as opened:
        yield opened


def fetched(session: EngineSession) -> list[LockedTask]:
    topic = TopicRequest(TOPIC, None, timedelta(seconds=60))
    return ExternalTasks(session).fetch("w-steps", [topic], 10, timedelta(0))


def complete(session: EngineSession, task: LockedTask) -> None:
    session.post_json("external-task", task.id, "complete", body={"workerId": "w-steps"})


def borne(runs: CamundaStepRuns, task: LockedTask, step: str) -> LimitStep:
    return runs.beside(task.process_definition_id, task.activity_instance_id, step)


def open_tasks(admin: EngineSession, instance: str, key: str) -> Mapping[str, str]:
    """Open user tasks by the sub-process' run that holds them."""
    found = admin.get_json(
        "history",
        "activity-instance",
        params={"processInstanceId": instance, "activityId": key, "unfinished": "true"},
    )
    return {each["parentActivityInstanceId"]: each["taskId"] for each in found}


def end(admin: EngineSession, instance: str) -> None:
    admin.request("DELETE", admin.at("process-instance", instance))


def test_a_step_of_each_round_from_its_beginning_to_its_end_and_again(
    session: EngineSession, admin: EngineSession, observer: Observer
) -> None:
    instance = observer.start("s_steps")
    first, second = fetched(session)
    runs = CamundaStepRuns(session)
    one, other = borne(runs, first, "User_Wait"), borne(runs, second, "User_Wait")
    assert (one.name, one.instance_id, one.same(other)) == ("等待外管数据", instance, False)
    assert (runs.last(one), runs.last(other)) == (None, None)

    complete(session, first)
    began = runs.last(one)
    assert began is not None
    assert (began.ended_at, began.started_at >= one.since) == (None, True)
    assert runs.last(other) is None, "the parallel round has not come so far"

    admin.post_json(
        "task", open_tasks(admin, instance, "User_Wait")[one.scope], "complete", body={}
    )
    done = runs.last(one)
    assert done is not None
    assert (done.ended_at is None, done.cancelled) == (False, False)

    sign = borne(runs, first, "User_Sign")
    signing = runs.last(sign)
    assert signing is not None
    assert signing.ended_at is None, "the body of a step with several instances counts"
    for task in admin.get_json("task", params={"processInstanceId": instance, "name": "会签"}):
        admin.post_json("task", task["id"], "complete", body={})
    signed = runs.last(sign)
    assert signed is not None
    assert signed.ended_at is not None

    (again,) = fetched(session)
    anew = borne(runs, again, "User_Wait")
    assert anew.same(one), "the same round: the new limit takes the place of the former"
    assert runs.last(anew) is None, "what was done before the new limit does not count"
    end(admin, instance)


def test_a_cancelled_step_says_so(
    session: EngineSession, admin: EngineSession, observer: Observer
) -> None:
    instance = observer.start("s_steps")
    first, _ = fetched(session)
    runs = CamundaStepRuns(session)
    step = borne(runs, first, "User_Wait")
    complete(session, first)
    session.post_json("message", body={"messageName": "StopWaiting", "processInstanceId": instance})
    ended = runs.last(step)
    assert ended is not None
    assert (ended.ended_at is None, ended.cancelled) == (False, True)
    end(admin, instance)


def test_an_element_that_is_not_there_is_an_incident(
    session: EngineSession, admin: EngineSession, observer: Observer
) -> None:
    instance = observer.start("s_steps")
    first, _ = fetched(session)
    with pytest.raises(Permanent, match="图中没有这个环节"):
        borne(CamundaStepRuns(session), first, "User_Other")
    end(admin, instance)
