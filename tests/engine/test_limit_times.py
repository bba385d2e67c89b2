"""A limit's times moved inside running instances of the real engine, with the service account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bureau.domain.limits import EngineTimes, engine_times
from bureau.engine.codec import parse_time
from bureau.engine.identity import Identity
from bureau.engine.limit_times import CamundaLimitTimes
from bureau.engine.session import EngineSession
from bureau.timezone import TIME_ZONE
from tests.support.engine import EngineProcess
from tests.support.observe import Observer
from tests.support.processes import deploy, diagram

PASSWORD = "service-account-of-tests"

TOP = """
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="F1" sourceRef="Start" targetRef="Split"/>
    <bpmn:parallelGateway id="Split"/>
    <bpmn:sequenceFlow id="F2" sourceRef="Split" targetRef="User_Do"/>
    <bpmn:sequenceFlow id="F3" sourceRef="Split" targetRef="Call_Sub"/>
    <bpmn:userTask id="User_Do" name="办理" camunda:candidateGroups="bangongshi"
        camunda:dueDate="${dueAt}" camunda:followUpDate="${remindAt}"/>
    <bpmn:boundaryEvent id="Timer_Remind" attachedToRef="User_Do" cancelActivity="false">
      <bpmn:timerEventDefinition id="TD1">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${remindAt}</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="Timer_Due" attachedToRef="User_Do" cancelActivity="false">
      <bpmn:timerEventDefinition id="TD2">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${dueAt}</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="Timer_Other" attachedToRef="User_Do" cancelActivity="false">
      <bpmn:timerEventDefinition id="TD3">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${rectifyDueAt}</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:callActivity id="Call_Sub" calledElement="s_limit_sub">
      <bpmn:extensionElements>
        <camunda:in source="dueAt" target="leaderDueAt"/>
      </bpmn:extensionElements>
    </bpmn:callActivity>
    <bpmn:sequenceFlow id="F4" sourceRef="User_Do" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>
"""
SUB = """
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="F1" sourceRef="Start" targetRef="User_Lead"/>
    <bpmn:userTask id="User_Lead" name="审批" camunda:candidateGroups="bangongshi"
        camunda:dueDate="${leaderDueAt}"/>
    <bpmn:boundaryEvent id="Timer_Lead" attachedToRef="User_Lead" cancelActivity="false">
      <bpmn:timerEventDefinition id="TD1">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${leaderDueAt}</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="F2" sourceRef="User_Lead" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>
"""


def at(month: int, day: int, hour: int = 9, micro: int = 0) -> datetime:
    return datetime(2031, month, day, hour, 0, 0, micro, tzinfo=TIME_ZONE)


OLD = EngineTimes(at(3, 9, 23), at(3, 8, 9, 654_321))
NEW = EngineTimes(at(3, 16, 23), at(3, 13))
OTHER = at(5, 1)


@pytest.fixture(scope="module")
def session(engine: EngineProcess, admin: EngineSession) -> Iterator[EngineSession]:
    """The service account, with the rights of the real one."""
    Identity(admin).ensure_service_account("svclimits", PASSWORD)
    deploy(admin, "s_limit_sub", diagram("s_limit_sub", SUB))
    deploy(admin, "s_limit", diagram("s_limit", TOP))
    with engine.session("svclimits", PASSWORD) as opened:
        yield opened


@pytest.fixture
def instance(session: EngineSession, observer: Observer) -> str:
    return observer.start(
        "s_limit",
        dueAt=OLD.due_at,
        remindAt=OLD.remind_at,
        rectifyDueAt=OTHER,
        note="dueAt is no time here",
    )


class Seen:
    """Where the times stand, in the instance and in what it called."""

    def __init__(self, admin: EngineSession, instance: str) -> None:
        found = admin.get_json(
            "history", "process-instance", params={"rootProcessInstanceId": instance}
        )
        ids = ",".join(each["id"] for each in found)
        variables = admin.get_json("variable-instance", params={"processInstanceIdIn": ids})
        jobs = admin.get_json("job", params={"processInstanceIds": ids})
        tasks: list[dict[str, Any]] = admin.get_json("task", params={"processInstanceIdIn": ids})
        definitions = {
            each["jobDefinitionId"]: admin.get_json("job-definition", each["jobDefinitionId"])
            for each in jobs
        }
        self.variables = {
            each["name"]: datetime.fromisoformat(each["value"])
            for each in variables
            if each["name"].endswith("At")
        }
        self.timers = {
            definitions[each["jobDefinitionId"]]["activityId"]: parse_time(each["dueDate"])
            for each in jobs
        }
        self.due = {each["taskDefinitionKey"]: parse_time(each["due"]) for each in tasks}
        self.follow_up = {
            each["taskDefinitionKey"]: parse_time(each["followUp"])
            for each in tasks
            if each["followUp"]
        }
        self.tasks = {each["taskDefinitionKey"]: each for each in tasks}


def test_variables_tasks_and_timers_of_one_limit_move_and_others_stay(
    session: EngineSession, admin: EngineSession, instance: str
) -> None:
    claimed = Seen(admin, instance).tasks["User_Do"]["id"]
    admin.post_json("task", claimed, "claim", body={"userId": "admin"})
    before = Seen(admin, instance).tasks["User_Do"]
    engine = CamundaLimitTimes(session)

    assert engine.move(instance, OLD, NEW) == 3

    seen = Seen(admin, instance)
    assert seen.variables == {
        "dueAt": NEW.due_at,
        "remindAt": NEW.remind_at,
        "rectifyDueAt": OTHER,
        "leaderDueAt": NEW.due_at,
    }
    assert seen.timers == {
        "Timer_Remind": NEW.remind_at,
        "Timer_Due": NEW.due_at,
        "Timer_Other": OTHER,
        "Timer_Lead": NEW.due_at,
    }
    assert seen.due == {"User_Do": NEW.due_at, "User_Lead": NEW.due_at}
    assert seen.follow_up == {"User_Do": NEW.remind_at}
    after = seen.tasks["User_Do"]
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"due", "followUp", "lastUpdated"}, (
        "claimed by the same person, nothing else touched"
    )

    assert engine.move(instance, OLD, NEW) == 3, "told again, it finds everything in its place"
    assert Seen(admin, instance).timers == seen.timers


def test_a_crash_after_the_variables_is_made_up_for(
    session: EngineSession, admin: EngineSession, instance: str
) -> None:
    class Dying(CamundaLimitTimes):
        def _move_tasks(self, ids: str, old: EngineTimes, new: EngineTimes) -> None:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Dying(session).move(instance, OLD, NEW)
    seen = Seen(admin, instance)
    assert seen.variables["dueAt"] == NEW.due_at
    assert seen.timers["Timer_Due"] == OLD.due_at

    assert CamundaLimitTimes(session).move(instance, OLD, NEW) == 3
    seen = Seen(admin, instance)
    assert seen.timers["Timer_Due"] == NEW.due_at
    assert seen.timers["Timer_Remind"] == NEW.remind_at
    assert seen.due["User_Do"] == NEW.due_at


def test_a_reminder_at_the_end_itself_goes_where_it_belongs(
    session: EngineSession, admin: EngineSession, observer: Observer
) -> None:
    end = EngineTimes(OLD.due_at, OLD.due_at)
    instance = observer.start(
        "s_limit", dueAt=end.due_at, remindAt=end.remind_at, rectifyDueAt=OTHER
    )
    CamundaLimitTimes(session).move(instance, end, NEW)
    timers = Seen(admin, instance).timers
    assert (timers["Timer_Remind"], timers["Timer_Due"]) == (NEW.remind_at, NEW.due_at)


def test_a_clock_that_stands_fires_nothing_and_goes_on(
    session: EngineSession, admin: EngineSession, instance: str
) -> None:
    engine = CamundaLimitTimes(session)
    standing = engine_times(1, None, None)
    engine.move(instance, OLD, standing)
    seen = Seen(admin, instance)
    assert seen.timers["Timer_Due"] == standing.due_at
    assert seen.timers["Timer_Other"] == OTHER
    assert standing.due_at - OLD.due_at > timedelta(days=365 * 900)

    engine.move(instance, standing, NEW)
    assert Seen(admin, instance).timers["Timer_Due"] == NEW.due_at


def test_an_instance_that_has_ended_holds_nothing(
    session: EngineSession, admin: EngineSession, instance: str
) -> None:
    admin.request("DELETE", admin.at("process-instance", instance))
    assert CamundaLimitTimes(session).move(instance, OLD, NEW) == 0
