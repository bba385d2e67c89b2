"""What the engine wrote down about one case: tasks, operation log, submitted form fields.

pycamunda has no history endpoints; these go over the session directly. A case is the tree of its
root instance: what called processes did is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, Final

from bureau.engine.codec import parse_time
from bureau.engine.session import EngineSession
from bureau.services.at_once import Asked
from bureau.services.ports.engine import FormFieldFact, OperationFact, UserTaskFact

#: `deleteReason` of a user task that was done; any other means that it ended without.
_DONE: Final = "completed"

#: Operation of a person who submits the form of a task.
_SUBMITTED: Final = "Complete"
#: Variables that a form may fill and that are no texts.
_NO_TEXTS: Final = frozenset({"Boolean", "Short", "Integer", "Long", "Double"})


class InstanceHistory:
    """History of single instances. Safe to use from several threads.

    Args:
        session: an account that may read history and tasks.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def instance(self, instance_id: str) -> dict[str, Any]:
        """The instance itself, running or finished.

        Raises:
            EngineNotFound: there is none.
        """
        found: dict[str, Any] = self._session.get_json("history", "process-instance", instance_id)
        return found

    def tree(self, instance_id: str) -> tuple[str, ...]:
        """The instance and all that it called, directly or not, oldest first."""
        root = self.instance(instance_id)["rootProcessInstanceId"]
        found = self._session.get_json(
            "history",
            "process-instance",
            params={"rootProcessInstanceId": root, "sortBy": "startTime", "sortOrder": "asc"},
        )
        if root == instance_id:
            return tuple(each["id"] for each in found)
        return tuple(_below(instance_id, found))

    def completed_at(self, task_id: str) -> datetime | None:
        """When an external task was completed; None: it was not, or there is none."""
        found = self._session.get_json(
            "history",
            "external-task-log",
            params={"externalTaskId": task_id, "successLog": "true"},
        )
        return parse_time(found[0]["timestamp"]) if found else None

    def user_tasks(self, instance_id: str) -> tuple[UserTaskFact, ...]:
        """User tasks in order of their start; candidate groups of the open ones."""
        found = self._tasks_of_root(instance_id)
        if not found:  # no step yet, or another one called it: then the tree says what is below
            found = list(self._each(instance_id, "task", sortBy="startTime"))
        groups = {
            each["id"]: Asked(partial(self._groups, each["id"]))
            for each in found
            if each["endTime"] is None
        }
        facts = [
            UserTaskFact(
                id=each["id"],
                key=each["taskDefinitionKey"],
                name=each["name"] or "",
                assignee=each["assignee"],
                candidate_groups=groups[each["id"]].answer() if each["id"] in groups else (),
                started_at=parse_time(each["startTime"]),
                ended_at=parse_time(each["endTime"]) if each["endTime"] else None,
                deleted=each["endTime"] is not None and each["deleteReason"] != _DONE,
            )
            for each in found
        ]
        return tuple(sorted(facts, key=lambda fact: fact.started_at))

    def _tasks_of_root(self, instance_id: str) -> list[dict[str, Any]]:
        """User tasks of a topmost instance and of all that it called, in one question.

        As a body: a criterion that an engine does not know is refused there, and left out of a
        query, which would then give everybody's tasks.
        """
        criteria = {
            "rootProcessInstanceId": instance_id,
            "sorting": [{"sortBy": "startTime", "sortOrder": "asc"}],
        }
        found: list[dict[str, Any]] = self._session.post_json("history", "task", body=criteria)
        return found

    def operations(self, instance_id: str) -> tuple[OperationFact, ...]:
        """Operation log, oldest first."""
        facts = [
            OperationFact(
                at=parse_time(each["timestamp"]),
                user_id=each["userId"] or "",
                operation=each["operationType"],
                task_id=each["taskId"],
                field=each["property"],
                old=each["orgValue"],
                new=each["newValue"],
            )
            for each in self._each(instance_id, "user-operation", sortBy="timestamp")
        ]
        return tuple(sorted(facts, key=lambda fact: fact.at))

    def form_fields(self, instance_id: str) -> tuple[FormFieldFact, ...]:
        """Submitted form fields, oldest first. Who submitted is in the operation log.

        The engine keeps texts only as fields of a form; numbers and ticks it keeps as updates of
        variables under the same operation. Both are taken; nobody can change either afterwards.
        """
        operations = {
            each["operationId"]: each
            for each in self._each(instance_id, "user-operation", sortBy="timestamp")
        }
        texts = list(self._each(instance_id, "detail", sortBy="time", formFields="true"))
        forms = {each["userOperationId"] for each in texts} | {
            key for key, each in operations.items() if each["operationType"] == _SUBMITTED
        }
        others = [
            each
            for each in self._each(
                instance_id,
                "detail",
                sortBy="time",
                variableUpdates="true",
                deserializeValues="false",
            )
            if each["userOperationId"] in forms and each["variableType"] in _NO_TEXTS
        ]
        facts: dict[tuple[str, str], FormFieldFact] = {}
        for each in (*texts, *others):
            operation = operations.get(each["userOperationId"], {})
            field = each.get("fieldId") or each["variableName"]
            fact = FormFieldFact(
                at=parse_time(each["time"]),
                user_id=operation.get("userId") or "",
                task_id=each["taskId"] or operation.get("taskId"),
                field=field,
                value=each["fieldValue"] if "fieldId" in each else each["value"],
            )
            # what was submitted comes first; what the process made of it follows
            facts.setdefault((each["userOperationId"] or each["id"], field), fact)
        return tuple(sorted(facts.values(), key=lambda fact: fact.at))

    def _each(self, instance_id: str, kind: str, **criteria: str) -> Iterable[dict[str, Any]]:
        """Entries of one kind for every instance of the tree."""
        for each in self.tree(instance_id):
            yield from self._session.get_json(
                "history",
                kind,
                params={"processInstanceId": each, "sortOrder": "asc", **criteria},
            )

    def _groups(self, task_id: str) -> tuple[str, ...]:
        links = self._session.get_json("task", task_id, "identity-links")
        return tuple(link["groupId"] for link in links if link["groupId"])


def _below(instance_id: str, found: list[dict[str, Any]]) -> Iterable[str]:
    """The instance and its descendants among the instances of a tree, oldest first."""
    wanted = {instance_id}
    for each in found:
        if each["id"] in wanted or each["superProcessInstanceId"] in wanted:
            wanted.add(each["id"])
            yield each["id"]
