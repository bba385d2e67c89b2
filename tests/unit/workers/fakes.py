"""An engine in memory for the runtime: keeps what it was told, misbehaves on demand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bureau.engine.external_tasks import ExternalTasks, LockedTask, TopicRequest
from bureau.engine.session import EngineSession


def locked(task_id: str, topic: str = "topic", **given: Any) -> LockedTask:
    """A task as it was fetched."""
    return LockedTask(
        id=task_id,
        topic=topic,
        activity_id="Service_Test",
        activity_instance_id="Service_Test:1",
        process_instance_id="instance",
        process_definition_id="P:1:x",
        process_definition_key="P",
        **given,
    )


class FakeTasks(ExternalTasks):
    """The verbs of `/external-task` without an engine.

    Attributes:
        said: every verb with its task id, in order.
        faults: raised by the next verbs, one each; None lets one through.
        waiting: given out by `fetch`.
    """

    def __init__(self) -> None:
        super().__init__(EngineSession("http://127.0.0.1:9", "u", "p"))
        self.said: list[tuple[str, str]] = []
        self.failures: list[dict[str, Any]] = []
        self.faults: deque[Exception | None] = deque()
        self.waiting: deque[LockedTask] = deque()
        self.fetches: list[tuple[int, tuple[str, ...]]] = []
        self._lock = threading.Lock()

    def _say(self, verb: str, task_id: str) -> None:
        with self._lock:
            fault = self.faults.popleft() if self.faults else None
            self.said.append((verb, task_id))
        if fault is not None:
            raise fault

    def fetch(
        self, worker_id: str, topics: Sequence[TopicRequest], limit: int, wait: timedelta
    ) -> list[LockedTask]:
        wanted = {topic.name for topic in topics}
        self.fetches.append((limit, tuple(topic.name for topic in topics)))
        with self._lock:
            given = [task for task in self.waiting if task.topic in wanted][:limit]
            for task in given:
                self.waiting.remove(task)
        if not given:
            threading.Event().wait(min(wait.total_seconds(), 0.02))
        return given

    def complete(
        self, task_id: str, worker_id: str, variables: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._say("complete", task_id)

    def bpmn_error(self, task_id: str, worker_id: str, code: str, message: str) -> None:
        self._say("bpmn-error", task_id)

    def failure(self, task_id: str, worker_id: str, **told: Any) -> None:
        self.failures.append(told)
        self._say("failure", task_id)

    def extend_lock(self, task_id: str, worker_id: str, duration: timedelta) -> None:
        self._say("extend", task_id)

    def unlock(self, task_id: str) -> None:
        self._say("unlock", task_id)
