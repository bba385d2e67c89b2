"""Keeps locks alive while tasks run, and gives back what no thread takes.

A lock is extended when a third of it has gone by, so that a handler may take as long as it must and
is still not run twice; a process that dies stops extending, and the engine hands its tasks on.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Final

import structlog

from bureau.engine.external_tasks import ExternalTasks
from bureau.errors import EngineConflict, EngineError, EngineNotFound
from workers.runtime.board import GIVE_BACK_SECONDS, Board, Held
from workers.runtime.metrics import Metrics

#: Share of a lock that goes by before it is extended.
_EXTEND_AFTER: Final = 1 / 3
#: Longest time between two looks, in seconds.
_LOOK_EVERY: Final = 1.0

_log = structlog.stdlib.get_logger(__name__)


class Keeper(threading.Thread):
    """The thread that looks after locks until `finish` is called.

    Args:
        board: what is held.
        tasks: the engine's verbs.
        worker_id: whose locks these are.
        metrics: counts what is given back.
    """

    def __init__(
        self, board: Board, tasks: ExternalTasks, worker_id: str, metrics: Metrics
    ) -> None:
        super().__init__(name="keeper", daemon=True)
        self._board = board
        self._tasks = tasks
        self._worker_id = worker_id
        self._metrics = metrics
        self._finished = threading.Event()

    def run(self) -> None:
        """Look at all held tasks, again and again."""
        while not self._finished.wait(self._pause()):
            try:
                self.look()
            except Exception:
                _log.exception("runtime-fault", thread=self.name)

    def finish(self) -> None:
        """End the thread."""
        self._finished.set()

    def look(self) -> None:
        """Extend what is due, give back what waited too long."""
        now = time.monotonic()
        for held in self._board.held():
            if not held.running and now - held.since > GIVE_BACK_SECONDS:
                self.give_back(held)
                continue
            due = held.locked_until - now < held.lock_seconds * (1 - _EXTEND_AFTER)
            if due and not self._extend(held, now):
                return  # the engine is away: the others would fare no better

    def give_back(self, held: Held) -> bool:
        """Unlock a task that no thread has; whether it was still waiting."""
        if not self._board.withdraw(held):
            return False
        self._metrics.given_back.labels(held.task.topic).inc()
        if held.locked_until < time.monotonic():
            # The engine unlocks without asking whose lock it is: by now it may be another's.
            return True
        try:
            self._tasks.unlock(held.task.id)
        except EngineNotFound:
            pass  # cancelled meanwhile: there is nothing left to unlock
        except EngineError as exc:
            # The lock lapses by itself; until then nobody has the task.
            _log.warning("unlock-failed", task=held.task.id, topic=held.task.topic, cause=str(exc))
        return True

    def _extend(self, held: Held, now: float) -> bool:
        """Extend one lock; False when the engine does not answer."""
        try:
            self._tasks.extend_lock(
                held.task.id, self._worker_id, timedelta(seconds=held.lock_seconds)
            )
        except (EngineNotFound, EngineConflict) as exc:
            # Gone or another's. The handler cannot be stopped; its answer will be dropped.
            held.locked_until = float("inf")
            _log.warning("lock-lost", task=held.task.id, topic=held.task.topic, cause=str(exc))
        except EngineError as exc:
            _log.warning("extend-failed", task=held.task.id, topic=held.task.topic, cause=str(exc))
            return False
        else:
            held.locked_until = now + held.lock_seconds
        return True

    def _pause(self) -> float:
        shortest = min((held.lock_seconds for held in self._board.held()), default=_LOOK_EVERY * 6)
        return min(shortest / 6, _LOOK_EVERY)
