"""One worker process: poller, handler threads, keeper of locks; start, health, clean stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from bureau.domain.clock import Clock
from bureau.engine.external_tasks import ExternalTasks, TopicRequest
from bureau.errors import EngineError
from workers.runtime.ages import Ages
from workers.runtime.backoff import RetryPolicy
from workers.runtime.board import Board
from workers.runtime.identity import worker_id
from workers.runtime.keeper import Keeper
from workers.runtime.metrics import Metrics
from workers.runtime.poller import Poller
from workers.runtime.registry import Registry
from workers.runtime.report import Reporter
from workers.runtime.slot import ContextMaker, Slot

#: How long beyond a long poll the engine may be silent before the process is not ready.
SILENCE_SECONDS: Final = 20.0

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """How a runner behaves.

    Args:
        threads: handlers that run at once.
        lock: how long a task is locked at a time.
        long_poll: how long the engine may hold an empty fetch open.
        grace: how long running handlers may take after a stop was asked for.
        policy: pauses between the tries of a task.
    """

    threads: int = 8
    lock: timedelta = timedelta(seconds=60)
    long_poll: timedelta = timedelta(seconds=8)
    grace: timedelta = timedelta(seconds=5)
    policy: RetryPolicy = field(default_factory=RetryPolicy)


class Runner:
    """Runs handlers against one engine.

    Args:
        registry: the handlers.
        tasks: the engine's verbs; its session needs `threads` + 4 connections.
        make_context: what a handler gets besides its variables.
        metrics: counters.
        options: see `Options`.
        clock: for the ages of open tasks.
        told: called with the id of each task that the engine took as completed.
    """

    def __init__(
        self,
        registry: Registry,
        tasks: ExternalTasks,
        make_context: ContextMaker,
        metrics: Metrics,
        options: Options,
        clock: Clock,
        *,
        told: Callable[[str], None] | None = None,
    ) -> None:
        self.worker_id = worker_id()
        self._tasks = tasks
        self.metrics = metrics
        self._options = options
        self._stopping = threading.Event()
        self.board = Board(registry, options.threads, options.lock.total_seconds())
        self._poller = Poller(
            self.board,
            registry,
            tasks,
            self.worker_id,
            options.long_poll,
            metrics,
            self._stopping,
        )
        self._keeper = Keeper(self.board, tasks, self.worker_id, metrics)
        self._ages = Ages(registry.topics, tasks, metrics, clock)
        reporter = Reporter(tasks, self.worker_id, options.policy, self._stopping)
        self._slots = [
            Slot(
                f"slot-{number}",
                self.board,
                registry,
                reporter,
                options.policy,
                make_context,
                metrics,
                told,
            )
            for number in range(1, options.threads + 1)
        ]

    def start(self) -> None:
        """Start all threads and return."""
        _log.info("worker-started", worker=self.worker_id, threads=self._options.threads)
        for thread in (*self._slots, self._keeper, self._ages, self._poller):
            thread.start()

    def stop(self) -> bool:
        """Fetch no more, give back what is not started, finish what runs; then end all threads.

        Returns:
            whether everything that ran was finished within the grace period. What was not is
            redelivered when its lock lapses, and finds its effect in the ledger.
        """
        deadline = time.monotonic() + self._options.grace.total_seconds()
        self._stopping.set()
        self.board.close()
        for held in self.board.held():
            self._keeper.give_back(held)
        self._end_long_poll()
        finished = self.board.wait_idle(max(deadline - time.monotonic(), 0.0))
        self._poller.join(max(deadline - time.monotonic(), 0.5))
        self._keeper.finish()
        self._ages.finish()
        _log.info("worker-stopped", worker=self.worker_id, unfinished=self.board.running())
        return finished

    def busy(self) -> int:
        """How many handlers run now."""
        return self.board.running()

    def faults(self) -> list[str]:
        """What is wrong with this process by itself: reasons to restart it. Empty: alive."""
        threads = (*self._slots, self._keeper, self._ages, self._poller)
        return [f"thread {thread.name} ended" for thread in threads if not thread.is_alive()]

    def not_ready(self) -> list[str]:
        """Why no work is done now, such as an engine that does not answer. Empty: ready."""
        answered = self._poller.answered_at
        if answered is None:
            return ["the engine has not answered yet"]
        # With all threads busy nothing is fetched, and that is no fault.
        patience = self._options.long_poll.total_seconds() + SILENCE_SECONDS
        silent = time.monotonic() - answered
        if silent > patience and self.board.room() > 0:
            return [f"the engine has not answered for {silent:.0f} s"]
        return []

    def _end_long_poll(self) -> None:
        """Make the engine answer the pending poll now.

        A newer request of the same worker ends the older one where the engine is configured for
        unique worker requests; where it is not, the poll ends by itself after `long_poll`.
        """
        nothing = TopicRequest(f"none-{self.worker_id}", (), timedelta(seconds=1))
        try:
            self._tasks.fetch(self.worker_id, [nothing], 1, timedelta())
        except EngineError as exc:
            _log.info("poll-not-ended", cause=str(exc)[:200])
