"""Moves single cases on by hand: what the job executor, Tasklist and Cockpit do, call by call.

For trials: the job executor is off, so asynchronous continuations and timers run when told. A case
is its root instance with all that it called; every query takes the instances it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bureau.engine.codec import decode_all, encode_all, parse_time
from bureau.engine.session import EngineSession

#: A case that stands in a faulty place can be removed too.
_AS_IT_IS: Final = {"skipIoMappings": "true", "skipCustomListeners": "true"}


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open user task.

    Args:
        id: of the task.
        element: id of the user task in the diagram.
        definition: id of the definition it belongs to.
        due: when it is due, aware.
    """

    id: str
    element: str
    definition: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that waits.

    Args:
        id: of the job.
        element: id of the event in the diagram.
        due: when it fires, aware.
    """

    id: str
    element: str
    due: datetime


class HandDriven:
    """The verbs. Safe to use from several threads.

    Args:
        session: an account that may do everything.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._elements: dict[str, str] = {}
        self._forms: dict[tuple[str, str], Mapping[str, Any]] = {}

    # -- what is open

    def family(self, root: str) -> tuple[str, ...]:
        """The instance and all that it called, running or finished, oldest first."""
        found = self._session.post_json(
            "history",
            "process-instance",
            body={
                "rootProcessInstanceId": root,
                "sorting": [{"sortBy": "startTime", "sortOrder": "asc"}],
            },
        )
        return tuple(one["id"] for one in found)

    def user_tasks(self, instances: Collection[str]) -> tuple[OpenTask, ...]:
        """Open user tasks."""
        found = self._session.post_json("task", body={"processInstanceIdIn": list(instances)})
        return tuple(
            OpenTask(
                one["id"],
                one["taskDefinitionKey"],
                one["processDefinitionId"],
                parse_time(one["due"]) if one["due"] else None,
            )
            for one in found
        )

    def service_tasks(self, instances: Collection[str]) -> tuple[str, ...]:
        """Element ids of the open service steps, sorted."""
        body = {"processInstanceIdIn": list(instances)}
        return tuple(
            sorted(o["activityId"] for o in self._session.post_json("external-task", body=body))
        )

    def groups(self, task: str) -> frozenset[str]:
        """Candidate groups of a user task."""
        links = self._session.get_json("task", task, "identity-links", params={"type": "candidate"})
        return frozenset(link["groupId"] for link in links)

    def form(self, task: OpenTask) -> Mapping[str, Any]:
        """The Camunda Form of a user task; the same for every task of a definition's element."""
        key = (task.definition, task.element)
        if key not in self._forms:
            self._forms[key] = self._session.get_json("task", task.id, "deployed-form")
        return self._forms[key]

    def shown(self, task: str) -> dict[str, object]:
        """The variables that the form of a task may show."""
        known = self._session.get_json(
            "task", task, "form-variables", params={"deserializeValues": "false"}
        )
        return decode_all(known)

    # -- what moves a case on

    def start_by_form(self, process: str, values: Mapping[str, object]) -> str:
        """Submit the start form of the newest version; id of the instance."""
        body = {"variables": encode_all(values)}
        path = ("process-definition", "key", process, "submit-form")
        return str(self._session.post_json(*path, body=body)["id"])

    def start_form(self, process: str) -> Mapping[str, Any]:
        """The start form of the newest version."""
        definition = self._session.get_json("process-definition", "key", process)["id"]
        key = (definition, "")
        if key not in self._forms:
            self._forms[key] = self._session.get_json(
                "process-definition", definition, "deployed-start-form"
            )
        return self._forms[key]

    def submit(self, task: str, clerk: str, values: Mapping[str, object]) -> None:
        """Claim a user task and submit its form."""
        self._session.post_json("task", task, "claim", body={"userId": clerk})
        body = {"variables": encode_all(values)}
        self._session.post_json("task", task, "submit-form", body=body)

    def correlate(self, message: str, instance: str, values: Mapping[str, object]) -> None:
        """Hand a message to an instance.

        Raises:
            EngineRefused: nothing waits for it.
        """
        body = {
            "messageName": message,
            "processInstanceId": instance,
            "processVariables": encode_all(values),
        }
        self._session.post_json("message", body=body)

    def waiting_jobs(self, instances: Collection[str]) -> tuple[str, ...]:
        """Asynchronous continuations that wait, by job id."""
        body = {"messages": True, "processInstanceIds": list(instances)}
        return tuple(one["id"] for one in self._session.post_json("job", body=body))

    def timers(self, instances: Collection[str]) -> tuple[Timer, ...]:
        """Timers that wait, the earliest first."""
        body = {"timers": True, "processInstanceIds": list(instances)}
        found = self._session.post_json("job", body=body)
        timers = [
            Timer(one["id"], self._element(one["jobDefinitionId"]), parse_time(one["dueDate"]))
            for one in found
        ]
        # Of those at one moment the engine promises no order: the elements give one that is the
        # same in every run.
        return tuple(sorted(timers, key=lambda one: (one.due, one.element)))

    def execute(self, job: str) -> None:
        """Run a job now.

        Raises:
            EngineError: the engine cannot go on from there.
        """
        self._session.post_json("job", job, "execute", body={})

    def forget(self, root: str) -> None:
        """Remove a case from the engine, running or finished; a called instance goes with it."""
        for one in self._session.get_json("process-instance", params={"processInstanceIds": root}):
            url = self._session.at("process-instance", one["id"])
            self._session.request("DELETE", url, params=_AS_IT_IS)
        for instance in self.family(root):
            self._session.request(
                "DELETE", self._session.at("history", "process-instance", instance)
            )

    # -- what happened

    def instance(self, instance: str) -> Mapping[str, Any]:
        """An instance, running or finished."""
        found: Mapping[str, Any] = self._session.get_json("history", "process-instance", instance)
        return found

    def variables(self, instance: str) -> dict[str, object]:
        """Variables of the process itself, not of a task or sub-process."""
        found = self._session.get_json(
            "history",
            "variable-instance",
            params={"processInstanceId": instance, "deserializeValues": "false"},
        )
        own = {one["name"]: one for one in found if one["activityInstanceId"] == instance}
        return decode_all(own)

    def history(self, instance: str) -> tuple[Mapping[str, Any], ...]:
        """Every activity of an instance that was entered, in the order of entering."""
        found = self._session.get_json(
            "history",
            "activity-instance",
            params={"processInstanceId": instance, "sortBy": "occurrence", "sortOrder": "asc"},
        )
        return tuple(found)

    def rules(self, instance: str) -> tuple[tuple[str, str], ...]:
        """Rules of decision tables that fired, as (decision, rule id)."""
        found = self._session.get_json(
            "history",
            "decision-instance",
            params={"processInstanceId": instance, "includeOutputs": "true"},
        )
        return tuple(
            (one["decisionDefinitionKey"], output["ruleId"])
            for one in found
            for output in one["outputs"]
        )

    def _element(self, job_definition: str) -> str:
        if job_definition not in self._elements:
            found = self._session.get_json("job-definition", job_definition)
            self._elements[job_definition] = str(found["activityId"])
        return self._elements[job_definition]
