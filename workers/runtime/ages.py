"""Watches how old the oldest open task of each topic is: the sign that a topic is not served."""

from __future__ import annotations

import threading

import structlog

from bureau.domain.clock import Clock
from bureau.engine.external_tasks import ExternalTasks
from bureau.errors import EngineError
from workers.runtime.metrics import Metrics

_log = structlog.stdlib.get_logger(__name__)


class Ages(threading.Thread):
    """The thread that asks the engine now and then, until `finish` is called.

    Args:
        topics: to be watched.
        tasks: the engine's verbs.
        metrics: takes the ages.
        clock: what is subtracted from; the engine runs by the same time.
        every: seconds between two rounds.
    """

    def __init__(
        self,
        topics: tuple[str, ...],
        tasks: ExternalTasks,
        metrics: Metrics,
        clock: Clock,
        every: float = 30.0,
    ) -> None:
        super().__init__(name="ages", daemon=True)
        self._topics = topics
        self._tasks = tasks
        self._metrics = metrics
        self._clock = clock
        self._every = every
        self._finished = threading.Event()

    def run(self) -> None:
        """Ask, again and again."""
        while True:
            try:
                self.look()
            except Exception:
                _log.exception("runtime-fault", thread=self.name)
            if self._finished.wait(self._every):
                return

    def finish(self) -> None:
        """End the thread."""
        self._finished.set()

    def look(self) -> None:
        """Ask once for each topic."""
        for topic in self._topics:
            try:
                oldest = self._tasks.oldest_open(topic)
            except EngineError as exc:
                _log.warning("age-unknown", topic=topic, cause=str(exc)[:500])
                return
            age = (self._clock.now() - oldest).total_seconds() if oldest else 0.0
            self._metrics.oldest.labels(topic).set(max(age, 0.0))
