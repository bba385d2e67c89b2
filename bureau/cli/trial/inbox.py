"""Hands the engine's service steps to the cases that run side by side.

The engine fetches by topic, not by case: whoever asks may get steps of other cases. They all are
locked by one worker id, so what is not yours waits here for its own case. A step is handed out as
it is *now*: one that was fetched before its case last moved is given back and fetched again, so
that a case sees the same variables whether others run beside it or not.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import timedelta

from bureau.engine.external_tasks import ExternalTasks, LockedTask, TopicRequest
from bureau.engine.session import EngineSession
from bureau.errors import EngineNotFound
from workers.handlers import HANDLERS

_LOCK = timedelta(minutes=10)
_AT_ONCE = 100


class Inbox:
    """One for each engine. Safe to use from several threads.

    Args:
        session: an account that may fetch.
    """

    def __init__(self, session: EngineSession) -> None:
        self.worker = f"trial-{uuid.uuid4()}"
        self.tasks = ExternalTasks(session)
        self._mutex = threading.Lock()
        self._waiting: dict[str, LockedTask] = {}
        self._topics: Sequence[TopicRequest] = [
            TopicRequest(handler.topic, handler.wanted, _LOCK) for handler in HANDLERS
        ]

    def take(self, instances: Collection[str], element: str) -> LockedTask | None:
        """The open step of this element in one of these instances, None: there is none."""
        with self._mutex:
            for task in self._of(instances):
                del self._waiting[task.id]
                with suppress(EngineNotFound):  # a timer or an error ended the step
                    self.tasks.unlock(task.id)
            self._fetch()
            found = [task for task in self._of(instances) if task.activity_id == element]
            if not found:
                return None
            return self._waiting.pop(found[0].id)

    def forget(self, instances: Collection[str], remove: Callable[[], None]) -> None:
        """Remove a case from the engine while nothing of it is being fetched.

        Args:
            instances: of the case; whatever was open in them is forgotten.
            remove: removes it.
        """
        with self._mutex:
            for task in self._of(instances):
                del self._waiting[task.id]
            remove()

    def _fetch(self) -> None:
        while True:
            fetched = self.tasks.fetch(self.worker, self._topics, _AT_ONCE, timedelta())
            self._waiting |= {task.id: task for task in fetched}
            if len(fetched) < _AT_ONCE:
                return

    def _of(self, instances: Collection[str]) -> list[LockedTask]:
        return [one for one in self._waiting.values() if one.process_instance_id in instances]
