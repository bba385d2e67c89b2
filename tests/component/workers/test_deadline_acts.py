"""`compute-deadline` with an act on a running limit: pause, resume, extend."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.limits import EngineTimes
from bureau.errors import EngineUnavailable
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.limit_moving import LimitMoving
from bureau.services.step_limits import StepLimits
from tests.support.calendars import at
from tests.support.step_runs import StepRunsDouble
from workers.handlers.compute_deadline import compute_deadline
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure, Verb

LIMIT = {"caseId": "case-1", "rule": "1.5.1:answer", "start": "2026-03-02T10:00:00+08:00"}
CHANGE = {"caseId": "case-1", "rule": "1.5.1:answer"}


class Times:
    """An engine that takes what it is told, once it is up."""

    def __init__(self) -> None:
        self.told: list[EngineTimes] = []
        self.faults: list[Exception] = []

    def move(self, instance_id: str, old: EngineTimes, new: EngineTimes) -> int:
        if self.faults:
            raise self.faults.pop(0)
        self.told.append(new)
        return 1


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def changing(services: Services, clock: FixedClock, times: Times, case: Case) -> Harness:
    """Handlers on an engine that is there, with one limit running."""
    moving = LimitMoving(services.uow, times)
    changes = DeadlineChanges(services.effects, clock, services.calendar, moving)
    steps = StepLimits(StepRunsDouble(User_Wait="等待外管数据"))
    harness = Harness(replace(services, deadline_changes=changes, step_limits=steps), clock)
    first = harness.deliver(compute_deadline, LIMIT, key="t1")
    assert isinstance(first, Complete)
    return harness


def values(verb: Verb) -> dict[str, object]:
    assert isinstance(verb, Complete), verb
    return verb.values


def test_a_pause_and_going_on_once_each(changing: Harness, clock: FixedClock, times: Times) -> None:
    pause = {**CHANGE, "act": "pause", "reason": "补正", "start": "2026-03-06T10:00:00+08:00"}
    stopped = values(changing.deliver(compute_deadline, pause, key="t2"))
    assert str(stopped["dueAt"]).startswith("2999-12-31")
    assert str(stopped["dueBasis"]).startswith("暂停计时，剩余")
    assert values(changing.deliver(compute_deadline, pause, key="t2")) == stopped

    clock.at = at("2026-03-16")
    going = values(changing.deliver(compute_deadline, {**CHANGE, "act": "resume"}, key="t3"))
    assert str(going["dueAt"]).startswith("2026-04-05T23:59:59")
    assert [told.due_at.isoformat() for told in times.told] == [stopped["dueAt"], going["dueAt"]]


def test_an_extension_once_with_reason_and_approver(changing: Harness) -> None:
    extend = {**CHANGE, "act": "extend", "reason": "需要核实", "approver": "分管领导"}
    longer = values(changing.deliver(compute_deadline, extend, key="t2"))
    assert str(longer["dueAt"]).startswith("2026-04-11T23:59:59")
    assert values(changing.deliver(compute_deadline, extend, key="t2")) == longer
    refused = changing.deliver(compute_deadline, extend, key="t3")
    assert isinstance(refused, Failure)
    assert (refused.retries, "最多延长1次" in refused.message) == (0, True)


def test_an_engine_that_is_down_costs_a_try_and_no_second_extension(
    changing: Harness, times: Times, services: Services
) -> None:
    extend = {**CHANGE, "act": "extend", "reason": "需要核实", "approver": "分管领导"}
    times.faults = [EngineUnavailable("down")]
    verb = changing.deliver(compute_deadline, extend, key="t2")
    assert isinstance(verb, Failure)
    assert verb.retries > 0
    values(changing.deliver(compute_deadline, extend, key="t2"))
    with services.uow(read_only=True) as uow:
        texts = [event.text for event in uow.events.of_case("case-1")]
    assert sum(text.startswith("延期") for text in texts) == 1


def test_a_limit_of_a_step_is_computed_and_changed_by_the_same_inputs(
    changing: Harness, times: Times, services: Services
) -> None:
    with services.uow(read_only=True) as uow:
        before = uow.cases.get("case-1")
    borne = {**LIMIT, "start": "2026-03-03T10:00:00+08:00", "step": "User_Wait"}
    first = values(changing.deliver(compute_deadline, borne, key="t2"))
    assert str(first["dueAt"]).startswith("2026-03-23T23:59:59.01")
    assert values(changing.deliver(compute_deadline, borne, key="t2")) == first
    extend = {"act": "extend", "reason": "需要核实", "approver": "分管领导", "step": "User_Wait"}
    longer = values(changing.deliver(compute_deadline, {**CHANGE, **extend}, key="t3"))
    assert str(longer["dueAt"]).startswith("2026-04-12T23:59:59.01")
    assert [told.due_at.isoformat() for told in times.told] == [longer["dueAt"]]
    with services.uow(read_only=True) as uow:
        assert uow.cases.get("case-1") == before
        own, step = uow.limits.of_case("case-1")
    assert (own.step, step.step and step.step.name) == (None, "等待外管数据")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"act": "pause"}, "须有理由"),
        ({"act": "extend", "reason": "x"}, "理由和批准人"),
        ({"act": "resume"}, "无须恢复"),
        ({"act": "pause", "reason": "补正", "rule": "2.42:report"}, "没有可调整的期限"),
        ({"act": "pause", "reason": "补正", "entered": "2026-03-20"}, "不录入日期"),
        ({"act": "stop"}, "act"),
        ({"act": "compute", "start": "2026-03-06T10:00:00+08:00", "step": "User_X"}, "no element"),
        ({"act": "resume", "step": "User_Wait"}, "没有可调整的期限"),
        ({"act": "pause", "reason": "补正", "caseId": "none"}, "no case"),
        ({"act": "pause", "reason": "补正", "start": "2026-03-06"}, "start"),
    ],
)
def test_what_cannot_be_is_an_incident_with_its_cause(
    changing: Harness, change: dict[str, str], told: str
) -> None:
    verb = changing.deliver(compute_deadline, {**CHANGE, **change}, key="t2")
    assert isinstance(verb, Failure), verb
    assert (verb.retries, told in verb.message) == (0, True), verb.message
