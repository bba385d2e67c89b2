"""The one poller of a process: long polls for all topics, as many tasks as there is room for."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Final

import structlog

from bureau.engine.external_tasks import ExternalTasks, LockedTask, TopicRequest
from bureau.errors import EngineError, EngineRefused
from workers.runtime.backoff import Backoff
from workers.runtime.board import Board
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry

#: Pauses after a refused log-in, in seconds. After one wrong password, whoever sent it, the engine
#: refuses the right one too for some seconds; after ten it locks the account.
_DENIED_PAUSES: Final = (5.0, 300.0)
#: Longest poll while a topic is left out because its own limit is reached, in seconds.
_SHORT_POLL: Final = timedelta(seconds=0.5)

_log = structlog.stdlib.get_logger(__name__)


class Poller(threading.Thread):
    """The thread that fetches until `stopping` is set; fetched then, a task is given back.

    Args:
        board: takes what is fetched, knows how much may be.
        registry: topics and the variables they want.
        tasks: the engine's verbs.
        worker_id: unique for this process.
        long_poll: how long the engine may hold an empty fetch open.
        metrics: counters.
        stopping: set when the process is to end.
    """

    def __init__(
        self,
        board: Board,
        registry: Registry,
        tasks: ExternalTasks,
        worker_id: str,
        long_poll: timedelta,
        metrics: Metrics,
        stopping: threading.Event,
    ) -> None:
        super().__init__(name="poller", daemon=True)
        self._board = board
        self._tasks = tasks
        self._worker_id = worker_id
        self._long_poll = long_poll
        self._metrics = metrics
        self._stopping = stopping
        self._backoff = Backoff()
        self._denied = Backoff(*_DENIED_PAUSES)
        self._requests = {
            handler.topic: TopicRequest(
                handler.topic,
                handler.wanted,
                timedelta(seconds=board.lock_seconds(handler.topic)),
            )
            for handler in registry
        }
        #: When the engine last answered a fetch, monotonic seconds; None: never.
        self.answered_at: float | None = None

    def run(self) -> None:
        """Fetch, again and again."""
        while not self._stopping.is_set():
            try:
                self._round()
            except Exception:
                _log.exception("runtime-fault", thread=self.name)
                self._stopping.wait(self._backoff.next())

    def _round(self) -> None:
        room = self._board.wait_for_room(0.5)
        topics = self._board.open_topics()
        if room and topics:
            self._fetch(room, topics)
        elif not topics:
            self._stopping.wait(0.05)

    def _fetch(self, room: int, topics: tuple[str, ...]) -> None:
        wait = self._long_poll if len(topics) == len(self._requests) else _SHORT_POLL
        if self.answered_at is None:
            wait = timedelta()  # an answer at once: the process is known to be ready
        try:
            fetched = self._tasks.fetch(
                self._worker_id, [self._requests[topic] for topic in topics], room, wait
            )
        except EngineError as exc:
            self._pause_after(exc)
            return
        self.answered_at = time.monotonic()
        self._backoff.reset()
        self._denied.reset()
        for topic, count in Counter(task.topic for task in fetched).items():
            self._metrics.fetched.labels(topic).inc(count)
        if self._stopping.is_set():
            self._give_back(fetched)
        else:
            self._board.add(fetched)

    def _pause_after(self, exc: EngineError) -> None:
        """Wait after a fetch without answer.

        A 500 now and then is ordinary: an instance ended while it was being fetched. The first
        pauses are short for its sake, the later ones long for an engine that is down.
        """
        if self._stopping.is_set():
            return
        self._metrics.fetch_faults.inc()
        denied = isinstance(exc, EngineRefused) and exc.status in (401, 403)
        pause = (self._denied if denied else self._backoff).next()
        _log.warning(
            "fetch-failed",
            pause=round(pause, 2),
            cause=str(exc)[:500],
            hint="check user, password and rights of the service account" if denied else None,
        )
        self._stopping.wait(pause)

    def _give_back(self, fetched: list[LockedTask]) -> None:
        for task in fetched:
            try:
                self._tasks.unlock(task.id)
            except EngineError as exc:
                _log.warning("unlock-failed", task=task.id, topic=task.topic, cause=str(exc)[:500])
            else:
                self._metrics.given_back.labels(task.topic).inc()
