"""The tasks this process holds: locked for it, waiting for a thread or running.

One lock guards all of it; nothing here talks to the engine. Room is counted so that no more is
fetched than can start soon: one task for each idle thread, and a reserve of what the threads finish
in `RESERVE_SECONDS`, because a fetch of many costs the engine hardly more than a fetch of one. With
handlers that take long the reserve is nothing. A task that waited longer than `GIVE_BACK_SECONDS`
is given back for other processes.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bureau.engine.external_tasks import LockedTask
from workers.runtime.registry import Registry

#: The reserve is what the threads finish in this time, in seconds.
RESERVE_SECONDS: Final = 0.4
#: Most reserve, in tasks a thread.
RESERVE_LIMIT: Final = 4
#: A task that no thread took for so long goes back to the engine, in seconds.
GIVE_BACK_SECONDS: Final = 3.0
#: Weight of the newest task in the running mean of what a task takes.
_WEIGHT: Final = 0.1


@dataclass(eq=False, slots=True)
class Held:
    """A task this process has the lock of.

    Args:
        task: the task.
        since: when it was fetched, monotonic seconds.
        locked_until: when the lock lapses, monotonic seconds.
        lock_seconds: how long a lock lasts.
        running: a thread has it.
    """

    task: LockedTask
    lock_seconds: float
    since: float = field(default_factory=time.monotonic)
    locked_until: float = 0.0
    running: bool = False

    def __post_init__(self) -> None:
        self.locked_until = self.since + self.lock_seconds


class Board:
    """What is held, what runs, how much may be fetched. Safe to use from several threads.

    Args:
        registry: handlers, for the limits by topic.
        threads: how many tasks run at once.
        lock_seconds: lock of a topic that does not say otherwise.
    """

    def __init__(self, registry: Registry, threads: int, lock_seconds: float) -> None:
        self._limits = {handler.topic: handler.limit for handler in registry}
        self._lock_seconds = {
            handler.topic: handler.lock.total_seconds() if handler.lock else lock_seconds
            for handler in registry
        }
        self._threads = threads
        self._held: dict[str, Held] = {}
        self._running: Counter[str] = Counter()
        self._mean_seconds: float | None = None
        self._closed = False
        # Two conditions on one lock: each change wakes only whom it concerns. Waking all threads
        # for every task costs more CPU than all the rest of the board.
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._space = threading.Condition(self._lock)

    def lock_seconds(self, topic: str) -> float:
        """Lock of a topic's tasks, in seconds."""
        return self._lock_seconds[topic]

    def add(self, tasks: Sequence[LockedTask]) -> None:
        """Take over fetched tasks; one held already (its lock had lapsed) is not run twice."""
        with self._lock:
            for task in tasks:
                fresh = Held(task, self._lock_seconds[task.topic])
                known = self._held.setdefault(task.id, fresh)
                known.locked_until = fresh.locked_until
            self._work.notify(len(tasks))

    def take(self) -> Held | None:
        """The next task to run; waits for one. None when the board is closed."""
        with self._lock:
            while not self._closed:
                held = self._next()
                if held is not None:
                    held.running = True
                    self._running[held.task.topic] += 1
                    return held
                self._work.wait()
            return None

    def done(self, held: Held, seconds: float) -> None:
        """A task was answered, or is not ours any more.

        Args:
            held: the task.
            seconds: what it took, with its answer.
        """
        with self._lock:
            self._held.pop(held.task.id, None)
            self._running[held.task.topic] -= 1
            mean = self._mean_seconds
            self._mean_seconds = seconds if mean is None else mean + _WEIGHT * (seconds - mean)
            if self._limits[held.task.topic] is not None:
                self._work.notify()
            self._tell_space()

    def room(self) -> int:
        """How many tasks may be fetched now."""
        with self._lock:
            return self._room()

    def wait_for_room(self, seconds: float) -> int:
        """Wait until fetching is worth while, at most `seconds`; how many tasks may be fetched.

        As long as the reserve lasts it waits until half of it is used up: one fetch for many tasks.
        """
        with self._lock:
            self._space.wait_for(lambda: self._closed or self._worth_while(), timeout=seconds)
            return 0 if self._closed or not self._worth_while() else self._room()

    def open_topics(self) -> tuple[str, ...]:
        """Topics that may be fetched now: those whose own limit is not reached."""
        with self._lock:
            by_topic = Counter(held.task.topic for held in self._held.values())
            return tuple(
                topic
                for topic, limit in self._limits.items()
                if limit is None or by_topic[topic] < limit
            )

    def held(self) -> list[Held]:
        """Everything held now."""
        with self._lock:
            return list(self._held.values())

    def running(self) -> int:
        """How many tasks run now."""
        with self._lock:
            return self._running.total()

    def withdraw(self, held: Held) -> bool:
        """Take a waiting task off the board, to give it back. False when a thread has it by now."""
        with self._lock:
            if held.running or self._held.get(held.task.id) is not held:
                return False
            del self._held[held.task.id]
            self._tell_space()
            return True

    def close(self) -> None:
        """No thread takes another task."""
        with self._lock:
            self._closed = True
            self._work.notify_all()
            self._space.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing runs, at most `seconds`; whether that came true."""
        with self._lock:
            return self._space.wait_for(lambda: self._running.total() == 0, timeout=seconds)

    def _next(self) -> Held | None:
        for held in self._held.values():
            limit = self._limits[held.task.topic]
            if not held.running and (limit is None or self._running[held.task.topic] < limit):
                return held
        return None

    def _tell_space(self) -> None:
        if self._closed or self._worth_while():
            self._space.notify_all()

    def _reserve(self) -> int:
        if not self._mean_seconds:
            return 0
        finished = int(self._threads * RESERVE_SECONDS / self._mean_seconds)
        return min(finished, self._threads * RESERVE_LIMIT)

    def _room(self) -> int:
        return max(self._threads + self._reserve() - len(self._held), 0)

    def _worth_while(self) -> bool:
        room, reserve = self._room(), self._reserve()
        return room > 0 and (room >= reserve // 2 or len(self._held) < self._threads)
