"""External tasks: what a worker fetches and the verbs it answers with.

All of it over the session directly. pycamunda's `FetchAndLock` lacks business key, sorting and
`includeExtensionProperties`, and its objects cost more CPU than the rest of a call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bureau.engine.codec import parse_time
from bureau.engine.session import EngineSession

#: The engine cuts `errorMessage` there (`ExternalTaskEntity.MAX_EXCEPTION_MESSAGE_LENGTH`).
MESSAGE_LIMIT: Final = 666
#: Read time-out of a long poll beyond the time it may be held open, in seconds.
POLL_MARGIN: Final = 15.0

_NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class TopicRequest:
    """What to fetch of one topic.

    Args:
        name: the topic.
        variables: names of the variables to bring along; None: all that the task can see.
        lock: how long a fetched task is ours.
    """

    name: str
    variables: tuple[str, ...] | None
    lock: timedelta

    def as_json(self) -> dict[str, Any]:
        """The topic as the engine reads it."""
        return {
            "topicName": self.name,
            "lockDuration": _milliseconds(self.lock),
            "variables": self.variables,
            "deserializeValues": False,
            "includeExtensionProperties": True,
        }


@dataclass(frozen=True, slots=True)
class LockedTask:
    """One external task that is locked for this worker.

    Args:
        id: its id; the same at each redelivery, new when the process comes by again.
        retries: tries left; None when it was never failed.
        variables: name -> typed value, as it came: a value that cannot be read must spoil only its
            own task, so it is decoded by whoever runs the task.
        properties: `camunda:property` values of the activity.
    """

    id: str
    topic: str
    activity_id: str
    activity_instance_id: str
    process_instance_id: str
    process_definition_id: str
    process_definition_key: str
    business_key: str | None = None
    retries: int | None = None
    priority: int = 0
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> LockedTask:
        """A task of a `fetchAndLock` answer."""
        return LockedTask(
            id=data["id"],
            topic=data["topicName"],
            activity_id=data["activityId"],
            activity_instance_id=data["activityInstanceId"],
            process_instance_id=data["processInstanceId"],
            process_definition_id=data["processDefinitionId"],
            process_definition_key=data["processDefinitionKey"],
            business_key=data.get("businessKey"),
            retries=data.get("retries"),
            priority=data.get("priority") or 0,
            variables=data.get("variables") or _NOTHING,
            properties=data.get("extensionProperties") or _NOTHING,
        )


class ExternalTasks:
    """The verbs of `/external-task`, for one account. Safe to use from several threads.

    All methods raise the `EngineError`s of `EngineSession.request`.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def fetch(
        self, worker_id: str, topics: Sequence[TopicRequest], limit: int, wait: timedelta
    ) -> list[LockedTask]:
        """Lock up to `limit` tasks, oldest first within a priority; waits when there are none.

        Args:
            worker_id: unique for this process.
            topics: what to fetch.
            limit: most tasks to fetch, over all topics.
            wait: how long the engine may hold the call open.
        """
        answer = self._session.post_json(
            "external-task",
            "fetchAndLock",
            body={
                "workerId": worker_id,
                "maxTasks": limit,
                "usePriority": True,
                "sorting": [{"sortBy": "createTime", "sortOrder": "asc"}],
                "asyncResponseTimeout": _milliseconds(wait),
                "topics": [topic.as_json() for topic in topics],
            },
            timeout=wait.total_seconds() + POLL_MARGIN,
        )
        return [LockedTask.from_json(task) for task in answer]

    def complete(
        self, task_id: str, worker_id: str, variables: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Finish a task and write variables, typed as by `codec.encode_all`, into the process."""
        body = {"workerId": worker_id, "variables": variables}
        self._session.post_json("external-task", task_id, "complete", body=body)

    def bpmn_error(self, task_id: str, worker_id: str, code: str, message: str) -> None:
        """Report an outcome that an error boundary event catches."""
        body = {
            "workerId": worker_id,
            "errorCode": code,
            "errorMessage": message[:MESSAGE_LIMIT],
        }
        self._session.post_json("external-task", task_id, "bpmnError", body=body)

    def failure(
        self,
        task_id: str,
        worker_id: str,
        *,
        message: str,
        details: str,
        retries: int,
        pause: timedelta,
    ) -> None:
        """Report a fault; with no retries left the engine makes an incident of it.

        Args:
            message: cut to the 666 characters that the engine keeps.
            details: kept whole.
            retries: tries left, 0 or more. Always given: without it the engine takes 0.
            pause: how long nobody gets the task.
        """
        body = {
            "workerId": worker_id,
            "errorMessage": shortened(message),
            "errorDetails": details,
            "retries": retries,
            "retryTimeout": _milliseconds(pause),
        }
        self._session.post_json("external-task", task_id, "failure", body=body)

    def extend_lock(self, task_id: str, worker_id: str, duration: timedelta) -> None:
        """Keep a task for `duration` from now on."""
        body = {"workerId": worker_id, "newDuration": _milliseconds(duration)}
        self._session.post_json("external-task", task_id, "extendLock", body=body)

    def unlock(self, task_id: str) -> None:
        """Give a task back, so that any worker may have it at once."""
        self._session.post_json("external-task", task_id, "unlock", body={})

    def oldest_open(self, topic: str) -> datetime | None:
        """When the oldest task of a topic with tries left was made; None: there is none."""
        found = self._session.get_json(
            "external-task",
            params={
                "topicName": topic,
                "withRetriesLeft": "true",
                "active": "true",
                "sortBy": "createTime",
                "sortOrder": "asc",
                "maxResults": 1,
            },
        )
        if not found or not found[0].get("createTime"):
            return None
        return parse_time(found[0]["createTime"])

    def count(self, **criteria: str) -> int:
        """How many external tasks meet the criteria of `GET /external-task/count`."""
        found = self._session.get_json("external-task", "count", params=criteria)
        return int(found["count"])


def shortened(message: str) -> str:
    """A message within the engine's limit; what was cut is marked."""
    return message if len(message) <= MESSAGE_LIMIT else message[: MESSAGE_LIMIT - 1] + "…"


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
