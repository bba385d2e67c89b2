"""Runs a scenario: one step after the other, nothing open that the scenario does not expect."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any

from bureau.cli.trial.case import Case
from bureau.cli.trial.checks import check_end, record_of
from bureau.cli.trial.meeting import hold_meeting
from bureau.cli.trial.sample_files import sample_file
from bureau.cli.trial.subject import Subject
from bureau.cli.trial.world import World
from bureau.engine.hand import OpenTask
from bureau.errors import BureauError
from bureau.modelling.scenarios.fault import Unexpected, fits, same
from bureau.modelling.scenarios.form import fill_in
from bureau.modelling.scenarios.model import (
    Hotline,
    Ledger,
    Message,
    Office,
    Paper,
    Scenario,
    Service,
    Sitting,
    Start,
    Task,
    Time,
)
from bureau.services.papers import Upload
from bureau.services.ports.clerk_sessions import ClerkIdentity
from workers.runtime.outcome import BpmnError


@dataclass(slots=True)
class Run:
    """What a scenario left behind.

    Args:
        fault: what went wrong, Chinese, with the step; "" when all was as the scenario says.
        history: activities in the order they were entered, by process id, one list an instance.
        answers: form answers given, as (form, field, value).
        rules: rules of decision tables that fired, as (decision, rule).
    """

    fault: str = ""
    history: list[tuple[str, tuple[Mapping[str, Any], ...]]] = field(default_factory=list)
    answers: set[tuple[str, str, str]] = field(default_factory=set)
    rules: set[tuple[str, str]] = field(default_factory=set)


class ScenarioRunner:
    """Runs one scenario in a world.

    Args:
        world: a fresh one, with its clock at the scenario's beginning.
        subject: what is deployed and is to be tried.
    """

    def __init__(self, world: World, subject: Subject) -> None:
        self._world = world
        self._subject = subject
        self._result = Run()

    def run(self, scenario: Scenario) -> Run:
        """Run it; a fault is in the result, with what had been gone through until then."""
        case: Case | None = None
        try:
            case = self._start(scenario.start)
            for number, step in enumerate(scenario.steps, 1):
                try:
                    self._do(step, case)
                except (Unexpected, BureauError) as fault:
                    raise Unexpected(f"第 {number} 步 {_short(step)}：\n{fault}") from fault
            check_end(self._world, self._subject, case, scenario)
        except (Unexpected, BureauError) as fault:
            self._result.fault = str(fault) or type(fault).__name__
        finally:
            if case is not None:
                self._remember(case)
                if self._result.fault:
                    case.forget()
        return self._result

    def play(self, scenario: Scenario, before: str) -> Case:
        """Run it up to the first step at an element, and leave the case there.

        Raises:
            Unexpected: the case did not get there.
        """
        case = self._start(scenario.start)
        for step in scenario.steps:
            if before in (getattr(step, "task", ""), getattr(step, "service", "")):
                return case
            self._do(step, case)
        raise Unexpected(f"场景“{scenario.name}”没有到 {before} 的步骤")

    # -- starting

    def _start(self, start: Start) -> Case:
        root = self._hand_in(start) if start.by == "api" else self._enter(start)
        case = Case(self._world, root, calls=self._subject.calls)
        case.settle()
        return case

    def _hand_in(self, start: Start) -> str:
        """As the API and the relay do."""
        services, process = self._world.services, self._subject.process
        raw = json.dumps({"procedure": process, "data": start.data}).encode()
        answer = services.submissions.submit(self._world.caller, str(uuid.uuid4()), raw)
        same("送入引擎的发件箱条数", services.relay.run_once(), 1)
        instance = services.engine.find_instance(process, answer.tracking_number)
        if instance is None:
            raise Unexpected("提交之后引擎中没有流程实例")
        return instance

    def _enter(self, start: Start) -> str:
        """As Tasklist does."""
        process = self._subject.process
        form = self._world.hand.start_form(process)
        filled = fill_in(form, {}, start.data)
        self._answered(str(form["id"]), filled)
        return self._world.hand.start_by_form(process, filled)

    # -- steps

    @singledispatchmethod
    def _do(self, step: object, case: Case) -> None:
        raise TypeError(step)

    @_do.register
    def _task(self, step: Task, case: Case) -> None:
        tasks, groups = case.user_tasks(), frozenset(step.groups)
        there = sorted([one.element for one in tasks] + list(case.service_tasks()))
        same("打开的步骤", there, sorted([step.task, *step.beside]))
        mine = [one for one in tasks if one.element == step.task]
        candidates = {one.id: self._world.hand.groups(one.id) for one in mine}
        fitting = [one for one in mine if candidates[one.id] == groups] or mine
        task = next((one for one in fitting if self._shows(one, step)), fitting[0])
        same("可办理的岗位", sorted(candidates[task.id]), sorted(groups))
        same("到期时间", task.due and task.due.replace(microsecond=0), step.due)
        form, known = self._world.hand.form(task), self._world.hand.shown(task.id)
        for key, value in step.shows.items():
            fits(f"表单显示的 {key}", known.get(key), value)
        clerk = self._world.clerk_of(step.groups[0])
        filled = fill_in(form, known, step.answer)
        self._answered(str(form["id"]), filled)
        case.submit(task, clerk.id, filled)

    def _shows(self, task: OpenTask, step: Task) -> bool:
        """Whether this one of several open tasks of one element is the one that is meant."""
        known = self._world.hand.shown(task.id)
        return all(known.get(key) == value for key, value in step.shows.items())

    @_do.register
    def _service(self, step: Service, case: Case) -> None:
        verb = case.serve(step.service)
        same("报告的错误", verb.code if isinstance(verb, BpmnError) else None, step.reports)
        if self._world.services.relay.run_once():
            case.settle()

    @_do.register
    def _time(self, step: Time, case: Case) -> None:
        if step.time < self._world.clock.now():
            raise Unexpected("时间不能倒走")
        self._world.clock.at = step.time
        same("触发的定时器", case.fire_due(step.time), list(step.fires))

    @_do.register
    def _paper(self, step: Paper, case: Case) -> None:
        tasks = case.user_tasks()
        if not tasks:
            raise Unexpected("没有打开的人办步骤，无处添加材料")
        group = sorted(self._world.hand.groups(tasks[0].id))[0]
        clerk = self._world.clerk_of(group)
        identity = ClerkIdentity(user_id=clerk.id, name=clerk.name, groups=clerk.groups)
        upload = Upload(
            name=step.paper, kind=step.kind, declared="", chunks=[sample_file(step.paper)]
        )
        record = record_of(self._world, case)
        self._world.services.papers.add_to_case(record.id, identity, upload)

    @_do.register
    def _ledger(self, step: Ledger, case: Case) -> None:
        rows = self._world.services.ledgers.rows
        rows.append(step.ledger, step.row, None, f"scenario:{uuid.uuid4()}")

    @_do.register
    def _message(self, step: Message, case: Case) -> None:
        case.correlate(step.message, step.variables)

    @_do.register
    def _hotline(self, step: Hotline, case: Case) -> None:
        self._world.hotline.control(step.hotline, times=1)

    @_do.register
    def _office(self, step: Office, case: Case) -> None:
        offices = self._world.offices
        switch = offices.sink.faults if step.way == "mail" else offices.watcher.faults
        switch.set(step.office, times=1)

    @_do.register
    def _sitting(self, step: Sitting, case: Case) -> None:
        hold_meeting(self._world, step, record_of(self._world, case).number)
        self._world.services.relay.run_once()
        case.settle()

    # -- what it went through

    def _answered(self, form: str, filled: Mapping[str, object]) -> None:
        self._result.answers |= {(form, key, str(value)) for key, value in filled.items()}

    def _remember(self, case: Case) -> None:
        for instance, history in case.history().items():
            process = str(self._world.hand.instance(instance)["processDefinitionKey"])
            self._result.history.append((self._subject.plain(process), history))
            if self._subject.decides:
                self._result.rules |= set(self._world.hand.rules(instance))


def _short(step: object) -> str:
    """A step by its first word, such as "task User_Receive"."""
    name = type(step).__name__.lower()
    return f"{name} {getattr(step, name, '')}"
