"""Runs scenarios side by side, a lane each, and keeps what came of them."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TypeVar

from bureau.cli.trial.runner import Run, ScenarioRunner
from bureau.cli.trial.subject import Subject
from bureau.cli.trial.world import Lane
from bureau.modelling.scenarios import Scenario
from bureau.services.records import Procedure

Thing = TypeVar("Thing")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Job:
    """One scenario to run."""

    subject: Subject
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it.

    Args:
        job: what ran.
        run: how it went.
        seconds: wall time.
    """

    job: Job
    run: Run
    seconds: float


class Pool:
    """Lanes, and the catalogue they all see.

    Args:
        lanes: as many scenarios run at once.
        catalogue: rows of every deployed procedure that may be opened from another.
    """

    def __init__(self, lanes: Sequence[Lane], catalogue: Iterable[Procedure] = ()) -> None:
        self._lanes: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        for lane in lanes:
            self._lanes.put(lane)
        self.lanes = len(lanes)
        self._executor = ThreadPoolExecutor(len(lanes), thread_name_prefix="scenario")
        self.catalogue = {one.id: one for one in catalogue}

    def run(self, job: Job) -> Result:
        """Run one scenario now, on a lane that is free."""
        begun = time.monotonic()
        catalogue = {**self.catalogue, job.subject.process: job.subject.procedure}
        lane = self._lanes.get()
        try:
            with lane.world(job.scenario.at, tuple(catalogue.values())) as world:
                run = ScenarioRunner(world, job.subject).run(job.scenario)
        finally:
            self._lanes.put(lane)
        return Result(job, run, time.monotonic() - begun)

    def run_all(self, jobs: Sequence[Job]) -> Iterator[Result]:
        """Run all, as many at once as there are lanes; results as they come."""
        yield from self.each(jobs, self.run)

    def each(self, things: Iterable[Thing], work: Callable[[Thing], Done]) -> Iterator[Done]:
        """Do some work for each, as many at once as there are lanes; results as they come."""
        futures = [self._executor.submit(work, one) for one in things]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """End the threads."""
        self._executor.shutdown(wait=True, cancel_futures=True)
