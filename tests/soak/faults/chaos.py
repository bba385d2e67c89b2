"""What goes wrong in the fault run, drawn by a seed: kills, stops, counterparts slow or failing."""

from __future__ import annotations

import heapq
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from bureau.cli.trial.engine import EngineFailed
from bureau.domain.clock import SystemClock
from bureau.engine.codec import parse_time
from bureau.errors import EngineError
from tests.soak.faults.system import SoakSystem

#: What a counterpart does, for how many deliveries at most.
HTTP_FAULTS: Final = (
    ("500-after-accepting", 4),
    ("drop", 3),
    ("drop-before", 3),
    ("down", 5),
    ("500", 3),
    ("slow", 2),
)
MAIL_FAULTS: Final = (
    ("500-after-accepting", 3),
    ("drop-before", 2),
    ("down", 4),
    ("500", 3),
    ("slow", 2),
)
FOLDER_FAULTS: Final = (("duplicate-receipt", 4), ("slow", 3), ("down", 2))
#: Longer than the counterparts are waited for.
SLOW_SECONDS: Final = 3.0
#: How often an engine that does not answer in time is started before the run is given up.
ENGINE_STARTS: Final = 3
#: Longer than a worker's lock, shorter than the copy of a mail is waited for.
STOPPED_SECONDS: Final = (3.0, 11.0)


@dataclass(slots=True)
class Weights:
    """How often each thing happens, out of their sum."""

    worker: int = 8
    stop_worker: int = 3
    relay: int = 3
    api: int = 2
    hotline: int = 4
    offices: int = 4
    engine: int = 2
    http_fault: int = 9
    mail_fault: int = 7
    folder_fault: int = 4


@dataclass(slots=True)
class Seen:
    """What was done, for the report.

    Args:
        done: how often each thing was done.
        held: external tasks that a killed or stopped worker held, by their topic.
    """

    done: Counter[str] = field(default_factory=Counter)
    held: dict[str, str] = field(default_factory=dict)


class Chaos:
    """Does the things, all in the main thread: the engine is tied to the one that starts it.

    Args:
        system: whom it hits.
        chance: seeded.
        pause: seconds between two things, at least and at most.
        weights: how often each.
        tell: one line for each thing done.
        pace: how many times as long things last.
    """

    def __init__(
        self,
        system: SoakSystem,
        chance: random.Random,
        pause: tuple[float, float],
        weights: Weights,
        tell: Callable[[str], None],
        pace: float,
    ) -> None:
        self._system = system
        self._chance = chance
        self._pause = pause
        self._tell = tell
        self._pace = pace
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._next = time.monotonic() + chance.uniform(*pause)
        self._things: list[str] = []
        for name in Weights.__slots__:
            self._things += [name] * getattr(weights, name)
        self.seen = Seen()
        #: Seconds that the engine was starting again, in which nothing else went wrong.
        self.paused = 0.0

    def step(self) -> None:
        """Do what is due, and something new if it is time."""
        self.mend()
        if time.monotonic() >= self._next:
            self._do(self._chance.choice(self._things))
            self._next = time.monotonic() + self._chance.uniform(*self._pause)

    def mend(self) -> None:
        """Start again what was to stay away until now."""
        while self._later and self._later[0][0] <= time.monotonic():
            heapq.heappop(self._later)[2]()

    def end(self) -> None:
        """Nothing new: everybody comes back and does what they should."""
        while self._later:
            heapq.heappop(self._later)[2]()
        for part in self._system.parts.values():
            assert part.runs, part.output()
        self._system.behave()

    def _do(self, thing: str) -> None:
        if thing == "worker":
            self._kill(self._chance.choice(sorted(self._system.workers)))
        elif thing == "stop_worker":
            self._stop_worker(self._chance.choice(sorted(self._system.workers)))
        elif thing == "engine":
            self._kill_engine()
        elif thing.endswith("_fault"):
            self._misbehave(thing)
        else:
            self._kill(thing)

    def _kill(self, name: str) -> None:
        part = self._system.parts[name]
        if not part.runs:
            return
        if name.startswith("worker"):
            self._note_held(part.pid)
        part.kill()
        away = self._chance.uniform(0.0, 4.0)
        self._count(f"kill {name.partition('-')[0]}", f"{name}, away {away:.1f} s")
        self._at(away, part.start)

    def _stop_worker(self, name: str) -> None:
        part = self._system.parts[name]
        if not part.runs:
            return
        self._note_held(part.pid)
        pid, seconds = part.pid, self._pace * self._chance.uniform(*STOPPED_SECONDS)
        os.kill(pid, signal.SIGSTOP)
        self._count("stop worker", f"{name} for {seconds:.1f} s")
        self._at(seconds, lambda: self._go_on(pid))

    def _go_on(self, pid: int) -> None:
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            return  # killed while it stood still, and reaped

    def _kill_engine(self) -> None:
        self._system.engine.kill()
        self._count("kill engine", "")
        began = time.monotonic()
        for left in reversed(range(ENGINE_STARTS)):
            try:
                self._system.engine.start()
                break
            except EngineFailed:  # a busy machine; what it holds is on disk
                if not left:
                    raise
                self._tell("engine did not come up in time, started again")
        took = time.monotonic() - began
        self.paused += took
        self._tell(f"engine is back after {took:.0f} s")

    def _misbehave(self, thing: str) -> None:
        whom = {"http_fault": "hotline", "mail_fault": "mail", "folder_fault": "folder"}[thing]
        faults = {"hotline": HTTP_FAULTS, "mail": MAIL_FAULTS, "folder": FOLDER_FAULTS}[whom]
        mode, most = self._chance.choice(faults)
        times = self._chance.randint(1, most)
        if self._system.misbehave(whom, mode, times, self._pace * SLOW_SECONDS):
            self._count(f"{whom} {mode}", f"{times} times")

    def _note_held(self, pid: int) -> None:
        """Remember the tasks that this worker has locked now."""
        params: dict[str, Any] = {"locked": "true", "maxResults": 200}
        try:
            tasks = self._system.admin.get_json("external-task", params=params)
        except EngineError:
            return
        now = SystemClock().now()
        for task in tasks:
            until = task["lockExpirationTime"]
            if f"-{pid}-" in (task["workerId"] or "") and until and parse_time(until) > now:
                self.seen.held[task["id"]] = task["topicName"]

    def _at(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._order), act))

    def _count(self, what: str, more: str) -> None:
        self.seen.done[what] += 1
        self._tell(f"{what} {more}".strip())
