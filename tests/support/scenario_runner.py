"""Runs a scenario: one step after the other, nothing open that the scenario does not expect."""

from __future__ import annotations

import io
import json
import uuid
import wave
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

import bagit

from bureau.domain.cases import Case as Record
from bureau.domain.cases import CaseSource, CaseState
from bureau.domain.timeline import EventKind
from bureau.engine.codec import encode_all, parse_time
from bureau.services.papers import Upload
from bureau.services.ports.clerk_sessions import ClerkIdentity
from tests.support.scenario_case import Case
from tests.support.scenario_form import fill_in
from tests.support.scenario_model import (
    Expectation,
    Hotline,
    Packet,
    Paper,
    Reminder,
    Scenario,
    Service,
    Start,
    Task,
    Time,
    moment,
)
from tests.support.scenario_world import World, forget_cases
from workers.runtime.outcome import BpmnError


@dataclass(frozen=True, slots=True)
class Run:
    """What a scenario left behind.

    Args:
        history: activities in the order they were entered, as the engine tells them.
        variables: of the process.
    """

    history: tuple[dict[str, Any], ...]
    variables: dict[str, object]


class ScenarioRunner:
    """Runs scenarios of one process, one at a time.

    Args:
        world: the process is deployed in it.
        process: process id.
    """

    def __init__(self, world: World, process: str) -> None:
        self._world = world
        self._process = process

    def run(self, scenario: Scenario) -> Run:
        """Run one scenario and check how it ends.

        Raises:
            AssertionError: something happened that the scenario does not say, or did not happen.
        """
        self._world.clock.at = scenario.at
        self._world.hotline.control("ok")
        before = len(self._world.hotline.received())
        case = self._start(scenario.start)
        try:
            for number, step in enumerate(scenario.steps, 1):
                try:
                    self._do(step, case)
                except AssertionError as fault:
                    raise AssertionError(f"step {number}, {step!r}:\n{fault}") from fault
            self._check_end(case, scenario.start, scenario.then, before)
            return Run(tuple(case.history()), case.variables())
        finally:
            forget_cases(self._world.services.engine_session, self._process)

    # -- starting

    def _start(self, start: Start) -> Case:
        instance = self._hand_in(start) if start.by == "api" else self._enter(start)
        case = Case(self._world, instance)
        case.settle()
        return case

    def _hand_in(self, start: Start) -> str:
        """As the API and the relay do."""
        services = self._world.services
        raw = json.dumps({"procedure": self._process, "data": start.data}).encode()
        answer = services.submissions.submit(self._world.caller, str(uuid.uuid4()), raw)
        same("outbox rows told", services.relay.run_once(), 1)
        instance = services.engine.find_instance(self._process, answer.tracking_number)
        assert instance is not None
        return instance

    def _enter(self, start: Start) -> str:
        """As Tasklist does."""
        session = self._world.services.engine_session
        definition = session.get_json("process-definition", "key", self._process)["id"]
        form = session.get_json("process-definition", definition, "deployed-start-form")
        body = {"variables": encode_all(fill_in(form, {}, start.data))}
        started = session.post_json("process-definition", definition, "submit-form", body=body)
        return str(started["id"])

    # -- steps

    @singledispatchmethod
    def _do(self, step: object, case: Case) -> None:
        raise TypeError(step)

    @_do.register
    def _task(self, step: Task, case: Case) -> None:
        same("open service steps", case.service_tasks(), [])
        (task,) = _only(case, step.task)
        same("candidate groups", case.groups(task["id"]), set(step.groups))
        same("due", parse_time(task["due"]) if task["due"] else None, step.due)
        form, known = case.form(task["id"])
        for key, value in step.shows.items():
            if isinstance(value, dict):
                shown = str(known.get(key))
                same(f"form shows {key} ({shown})", value["contains"] in shown, True)
            else:
                same(f"form shows {key}", known.get(key), value)
        clerk = self._world.clerk_of(step.groups[0])
        case.submit(task["id"], clerk.id, fill_in(form, known, step.answer))

    @_do.register
    def _service(self, step: Service, case: Case) -> None:
        verb = case.serve(step.service)
        same("reported", verb.code if isinstance(verb, BpmnError) else None, step.reports)

    @_do.register
    def _time(self, step: Time, case: Case) -> None:
        assert step.time >= self._world.clock.now(), "time does not run backwards"
        self._world.clock.at = step.time
        same("fired timers", case.fire_due(step.time), list(step.fires))

    @_do.register
    def _paper(self, step: Paper, case: Case) -> None:
        (task,) = case.user_tasks()
        group = sorted(case.groups(task["id"]))[0]
        clerk = self._world.clerk_of(group)
        identity = ClerkIdentity(user_id=clerk.id, name=clerk.name, groups=clerk.groups)
        upload = Upload(name=step.paper, kind=step.kind, declared="", chunks=[_sound()])
        self._world.services.papers.add_to_case(self._record(case).id, identity, upload)

    @_do.register
    def _hotline(self, step: Hotline, case: Case) -> None:
        self._world.hotline.control(step.hotline, times=1)

    # -- the end

    def _check_end(self, case: Case, start: Start, then: Expectation, before: int) -> None:
        same("open user tasks", [one["taskDefinitionKey"] for one in case.user_tasks()], [])
        same("open service steps", case.service_tasks(), [])
        same("finished", case.finished(), True)
        same("end events", case.ends(), list(then.ends))
        values = case.variables()
        for name, value in then.variables.items():
            same(f"variable {name}", values.get(name), value)
        self._check_record(case, start, then)
        self._check_hotline(case, then.hotline, before)
        self._check_packages(case, then)
        self._check_reminders(case, then.reminders)

    def _check_record(self, case: Case, start: Start, then: Expectation) -> None:
        record, values = self._record(case), case.variables()
        same("state", record.state, CaseState.CLOSED)
        same("outcome", record.outcome, then.outcome)
        by_api = start.by == "api"
        same("source", record.source, CaseSource.API if by_api else CaseSource.TASKLIST)
        same("data", {key: record.data.get(key) for key in start.data}, start.data)
        same("case id", values["caseId"], record.id)
        same("case number", values["caseNumber"], record.number)
        same("business key", case.business_key(), record.number)
        same("title", values["caseTitle"], record.title)
        same("due", record.due_at, moment(values["dueAt"]))

    def _check_hotline(self, case: Case, expected: tuple[Packet, ...], before: int) -> None:
        taken = self._world.hotline.received()[before:]
        found = [
            (one["kind"], one["status"], one["case_number"], one["deliveries"]) for one in taken
        ]
        number = self._record(case).number
        same("packets", found, [(one.kind, one.status, number, 1) for one in expected])
        for packet, wanted in zip(taken, expected, strict=True):
            same("packet says so", wanted.says in packet["text"], True)

    def _check_packages(self, case: Case, then: Expectation) -> None:
        with self._world.services.uow(read_only=True) as uow:
            rows = sorted(uow.packages.of_case(self._record(case).id), key=lambda row: row.kind)
        wanted = sorted(then.packages, key=lambda one: one.kind)
        found = [(row.kind, row.retention_years, row.archive_class) for row in rows]
        same(
            "packages",
            found,
            [(one.kind, one.retention_years, one.archive_class) for one in wanted],
        )
        for row, one in zip(rows, wanted, strict=True):
            folder = self._world.services.settings.archive_dir / row.path
            bagit.Bag(str(folder)).validate()
            names = [path.name for path in (folder / "data").rglob("*") if path.is_file()]
            missing = [name for name in one.papers if not any(has.endswith(name) for has in names)]
            same(f"missing in the {row.kind} package", missing, [])

    def _check_reminders(self, case: Case, expected: tuple[Reminder, ...]) -> None:
        with self._world.services.uow(read_only=True) as uow:
            events = uow.events.of_case(self._record(case).id)
        told = [event for event in events if event.kind is EventKind.REMINDER]
        found = [(one.data["kind"], sorted(_texts(one.data["recipients"]))) for one in told]
        same("reminders", found, [(one.kind, sorted(one.groups)) for one in expected])
        for event, reminder in zip(told, expected, strict=True):
            same(f"reminder says so ({event.text})", reminder.says in event.text, True)

    def _record(self, case: Case) -> Record:
        with self._world.services.uow(read_only=True) as uow:
            record = uow.cases.by_root_instance(case.instance)
        assert record is not None, "the case has no record yet"
        return record


def same(what: str, found: object, expected: object) -> None:
    """Fail unless what was found is what was expected."""
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, expected {expected!r}")


def _only(case: Case, element: str) -> list[dict[str, Any]]:
    """The one open user task, which must be this one."""
    tasks = case.user_tasks()
    same("open user tasks", [one["taskDefinitionKey"] for one in tasks], [element])
    return tasks


def _texts(value: object) -> list[str]:
    assert isinstance(value, list | tuple)
    return [str(one) for one in value]


def _sound() -> bytes:
    """A tenth of a second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(1600))
    return file.getvalue()
