"""Moves the times of a limit inside running instances: variables, tasks' dates, timers.

A timer's date was copied from its expression when the step was entered, a task's due date and
follow-up date likewise: changing the variable moves none of them. A timer is told to evaluate its
own expression again (`/job/{id}/duedate/recalculate`), so that one hung on the reminder and one on
the end, which may stand at the same moment, each go where they belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bureau.domain.limits import EngineTimes
from bureau.engine.codec import encode, parse_time
from bureau.engine.session import EngineSession
from bureau.errors import EngineNotFound
from bureau.timezone import TIME_ZONE

#: Variables that hold a limit's times have names that end so; a prefix tells several limits apart.
DUE: Final = "dueat"
REMIND: Final = "remindat"

#: The engine keeps milliseconds, the database microseconds.
_SAME: Final = timedelta(milliseconds=2)

#: What `PUT /task/{id}` replaces as a whole; everything but the dates goes back as it was.
_TASK_FIELDS: Final = (
    "name",
    "description",
    "priority",
    "assignee",
    "owner",
    "delegationState",
    "parentTaskId",
    "caseInstanceId",
    "tenantId",
)


class CamundaLimitTimes:
    """Implements the port `services.ports.limit_times.LimitTimes` over REST.

    Args:
        session: an account that may update instances and tasks.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def move(self, instance_id: str, old: EngineTimes, new: EngineTimes) -> int:
        """Put one limit's times from `old` to `new`; how many variables hold `new` now."""
        instances = self._running(instance_id)
        if not instances:
            return 0
        ids = ",".join(instances)
        holding = self._move_variables(ids, old, new)
        self._move_tasks(ids, old, new)
        self._move_timers(ids, old)
        return holding

    def _running(self, instance_id: str) -> list[str]:
        """The instance and what it called, as far as they run."""
        found = self._session.get_json(
            "history",
            "process-instance",
            params={"rootProcessInstanceId": instance_id, "unfinished": "true"},
        )
        return [each["id"] for each in found]

    def _move_variables(self, ids: str, old: EngineTimes, new: EngineTimes) -> int:
        holding = 0
        found = self._session.get_json(
            "variable-instance",
            params={"processInstanceIdIn": ids, "deserializeValues": "false"},
        )
        for variable in found:
            name = str(variable["name"]).lower()
            if name.endswith(DUE):
                before, after = old.due_at, new.due_at
            elif name.endswith(REMIND):
                before, after = old.remind_at, new.remind_at
            else:
                continue
            value = _time(variable["value"])
            if value is not None and _same(value, before):
                holding += self._set(variable, after)
            elif value is not None and _same(value, after):
                holding += 1
        return holding

    def _set(self, variable: Mapping[str, Any], value: datetime) -> int:
        place = "task" if variable.get("taskId") else "execution"
        owner = variable.get("taskId") or variable["executionId"]
        try:
            self._session.put_json(
                place, owner, "localVariables", variable["name"], body=encode(value)
            )
        except EngineNotFound:
            return 0  # its scope has ended in between
        return 1

    def _move_tasks(self, ids: str, old: EngineTimes, new: EngineTimes) -> None:
        for task in self._session.get_json("task", params={"processInstanceIdIn": ids}):
            due = _moved(task["due"], old.due_at, new.due_at)
            follow_up = _moved(task["followUp"], old.remind_at, new.remind_at)
            if (due, follow_up) == (task["due"], task["followUp"]):
                continue
            body = {name: task.get(name) for name in _TASK_FIELDS}
            try:
                self._session.put_json(
                    "task", task["id"], body={**body, "due": due, "followUp": follow_up}
                )
            except EngineNotFound:
                continue  # done in between

    def _move_timers(self, ids: str, old: EngineTimes) -> None:
        jobs = self._session.get_json("job", params={"processInstanceIds": ids, "timers": "true"})
        for job in _at(jobs, old):
            try:
                self._session.request(
                    "POST",
                    self._session.at("job", job["id"], "duedate", "recalculate"),
                    params={"creationDateBased": "false"},
                )
            except EngineNotFound:
                continue  # fired in between


def _at(jobs: Iterable[dict[str, Any]], old: EngineTimes) -> Iterable[dict[str, Any]]:
    for job in jobs:
        due = parse_time(job["dueDate"]) if job["dueDate"] else None
        if due is not None and (_same(due, old.due_at) or _same(due, old.remind_at)):
            yield job


def _moved(there: str | None, old: datetime, new: datetime) -> str | None:
    """A task's date, put from `old` to `new`; any other stays as it is."""
    if there is None or not _same(parse_time(there), old):
        return there
    return _written(new)


def _same(one: datetime, other: datetime) -> bool:
    return abs(one - other) < _SAME


def _time(value: object) -> datetime | None:
    """A variable's value as a time; None for whatever else it holds."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _written(moment: datetime) -> str:
    """As the engine reads a date: milliseconds, no colon in the offset."""
    local = moment.astimezone(TIME_ZONE)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"
