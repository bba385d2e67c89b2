"""One case on the real engine: what is open, and the verbs that move it on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bureau.engine.codec import decode_all, encode_all, parse_time
from bureau.engine.external_tasks import ExternalTasks, LockedTask, TopicRequest
from bureau.errors import EngineError
from tests.support.scenario_world import World
from workers.handlers import HANDLERS
from workers.runtime.backoff import RetryPolicy
from workers.runtime.context import context_of
from workers.runtime.execute import execute
from workers.runtime.outcome import BpmnError, Complete, Verb
from workers.runtime.registry import Registry

#: A process that does not come to rest has a loop without a person or a clock in it.
MOST_JOBS: Final = 200

_log = structlog.stdlib.get_logger(__name__)


class Case:
    """A process instance and everything below it.

    Args:
        world: what it runs in.
        instance: id of the process instance.
    """

    def __init__(self, world: World, instance: str) -> None:
        self.instance = instance
        self._world = world
        self._session = world.services.engine_session
        self._tasks = ExternalTasks(self._session)
        self._handlers = Registry(HANDLERS)
        self._worker = f"scenario-{uuid.uuid4()}"
        self._locked: dict[str, LockedTask] = {}

    # -- what is open

    def user_tasks(self) -> list[dict[str, Any]]:
        """Open user tasks."""
        found: list[dict[str, Any]] = self._get("task")
        return found

    def service_tasks(self) -> list[str]:
        """Element ids of the open service steps."""
        return sorted(one["activityId"] for one in self._get("external-task"))

    def groups(self, task: str) -> set[str]:
        """Candidate groups of a user task."""
        links = self._session.get_json("task", task, "identity-links", params={"type": "candidate"})
        return {link["groupId"] for link in links}

    def form(self, task: str) -> tuple[dict[str, Any], dict[str, object]]:
        """The form of a user task, and the values that Tasklist shows in it."""
        form: dict[str, Any] = self._session.get_json("task", task, "deployed-form")
        known = self._session.get_json(
            "task", task, "form-variables", params={"deserializeValues": "false"}
        )
        return form, decode_all(known)

    def business_key(self) -> str | None:
        """What the engine finds the case by."""
        found: str | None = self._instance()["businessKey"]
        return found

    def finished(self) -> bool:
        """Whether the process came to its end."""
        return bool(self._instance()["state"] == "COMPLETED")

    def variables(self) -> dict[str, object]:
        """Variables of the process itself, not of a task or sub-process."""
        found = self._session.get_json(
            "history",
            "variable-instance",
            params={"processInstanceId": self.instance, "deserializeValues": "false"},
        )
        own = {one["name"]: one for one in found if one["activityInstanceId"] == self.instance}
        return decode_all(own)

    def history(self) -> list[dict[str, Any]]:
        """Every activity that was entered, in the order of entering."""
        found: list[dict[str, Any]] = self._session.get_json(
            "history",
            "activity-instance",
            params={
                "processInstanceId": self.instance,
                "sortBy": "occurrence",
                "sortOrder": "asc",
            },
        )
        return found

    def ends(self) -> list[str]:
        """End events of the top level, in the order in which they were reached."""
        reached = [
            one
            for one in self.history()
            if one["activityType"].endswith("EndEvent")
            and one["parentActivityInstanceId"] == self.instance
        ]
        # Branches that run side by side have no common order but that of time.
        return [one["activityId"] for one in sorted(reached, key=lambda one: one["startTime"])]

    # -- what moves it on

    def submit(self, task: str, clerk: str, answers: Mapping[str, object]) -> None:
        """Claim a user task and submit its form, as Tasklist does."""
        self._session.post_json("task", task, "claim", body={"userId": clerk})
        body = {"variables": encode_all(answers)}
        self._session.post_json("task", task, "submit-form", body=body)
        self.settle()

    def serve(self, element: str) -> Verb:
        """Run the handler of an open service step and tell the engine; what it was told."""
        task = self._lock(element)
        log = _log.bind(task=task.id)
        context = context_of(task, self._world.services, self._world.clock, log)
        verb = execute(self._handlers[task.topic], task, context, RetryPolicy())
        if isinstance(verb, Complete):
            self._tasks.complete(task.id, self._worker, verb.variables)
            self._world.services.effects.completed(task.id)
        elif isinstance(verb, BpmnError):
            self._tasks.bpmn_error(task.id, self._worker, verb.code, verb.message)
        else:
            raise AssertionError(f"{element} failed: {verb.message}\n{verb.details}")
        del self._locked[element]
        self.settle()
        return verb

    def settle(self) -> None:
        """Run asynchronous continuations until none is left."""
        for _ in range(MOST_JOBS):
            jobs = self._get("job", messages="true")
            if not jobs:
                return
            self._run_job(jobs[0])
        raise AssertionError(f"{self.instance} does not come to rest")

    def fire_due(self, now: datetime) -> list[str]:
        """Fire the timers that are due, earliest first; their element ids."""
        fired: list[str] = []
        while due := [job for job in self._get("job", timers="true") if _due(job) <= now]:
            first = min(due, key=_due)
            definition = self._session.get_json("job-definition", first["jobDefinitionId"])
            fired.append(definition["activityId"])
            self._run_job(first)
            self.settle()
        return fired

    def _run_job(self, job: Mapping[str, Any]) -> None:
        try:
            self._session.post_json("job", job["id"], "execute", body={})
        except EngineError as exc:
            raise AssertionError(f"the engine cannot go on: {exc}") from exc

    def _lock(self, element: str) -> LockedTask:
        """The open service step, locked for us; steps of other cases are given back."""
        topics = [
            TopicRequest(handler.topic, handler.input.names(), timedelta(minutes=10))
            for handler in self._handlers
        ]
        for task in self._tasks.fetch(self._worker, topics, 50, timedelta()):
            if task.process_instance_id == self.instance:
                self._locked[task.activity_id] = task
            else:
                self._tasks.unlock(task.id)
        if element not in self._locked:
            raise AssertionError(f"{element} is not open; open are {self.service_tasks()}")
        return self._locked[element]

    def _instance(self) -> dict[str, Any]:
        found: dict[str, Any] = self._session.get_json("history", "process-instance", self.instance)
        return found

    def _get(self, resource: str, **criteria: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._session.get_json(
            resource, params={"processInstanceId": self.instance, **criteria}
        )
        return found


def _due(job: Mapping[str, Any]) -> datetime:
    return parse_time(job["dueDate"])
