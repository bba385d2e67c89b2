"""Every topic on the real engine: its answer lost each time, then everything killed at random.

The short form of `python -m tests.soak.faults`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from prometheus_client import CollectorRegistry
from rich.console import Console

from bureau.engine.external_tasks import ExternalTasks, LockedTask
from bureau.engine.session import EngineSession
from bureau.errors import EngineConflict, EngineError
from tests.soak.faults.chaos import Weights
from tests.soak.faults.checks import faults_of
from tests.soak.faults.kinds import HANDED_IN
from tests.soak.faults.people import Handed, People, plan
from tests.soak.faults.run import Wish, run_on, wait_ended
from tests.soak.faults.system import SoakSystem, soak_system
from tests.support.runners import QUICK
from workers.handlers import HANDLERS
from workers.runtime.context import Context, context_of
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry
from workers.runtime.runner import Options, Runner

#: Drawn once. The long form draws a new one each time.
SEED: Final = 20260307
#: A quiet machine needs a tenth of it.
PATIENCE: Final = 900.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


@dataclass(slots=True)
class Run:
    """One system for both tests, with every case it ever had."""

    system: SoakSystem
    chance: random.Random
    cases: list[Handed] = field(default_factory=list)


@pytest.fixture(scope="module")
def fault_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Everything but the workers runs."""
    folder: Path = tmp_path_factory.mktemp("faults")
    with soak_system(folder, workers=2, pace=1.0) as system:
        system.start(workers=False)
        yield Run(system, random.Random(SEED))


class Forgetful(ExternalTasks):
    """A worker that dies between act and completion, once in each task; then another gets it."""

    def __init__(self, session: EngineSession) -> None:
        super().__init__(session)
        self.died: dict[str, str] = {}
        self._topics: dict[str, str] = {}

    def fetch(self, *given: Any, **more: Any) -> list[LockedTask]:
        fetched = super().fetch(*given, **more)
        self._topics.update({task.id: task.topic for task in fetched})
        return fetched

    def complete(
        self, task_id: str, worker_id: str, variables: Mapping[str, Mapping[str, Any]]
    ) -> None:
        if task_id in self.died:
            return super().complete(task_id, worker_id, variables)
        self.died[task_id] = self._topics[task_id]
        threading.Timer(0.2, self._lapse, (task_id,)).start()
        raise EngineConflict("this worker is gone")

    def _lapse(self, task_id: str) -> None:
        with suppress(EngineError):  # then the lock lapses by itself
            self.unlock(task_id)


def test_every_topic_acts_once_though_its_worker_dies_before_it_tells_the_engine(
    fault_run: Run,
) -> None:
    system = fault_run.system
    services = system.services
    fault_run.cases += plan(len(HANDED_IN), 0, fault_run.chance)

    def context(task: LockedTask, log: structlog.stdlib.BoundLogger) -> Context:
        return context_of(task, services, services.clock, log)

    tasks = Forgetful(services.engine_session)
    runner = Runner(
        Registry(HANDLERS),
        tasks,
        context,
        Metrics(CollectorRegistry()),
        Options(
            threads=4,
            lock=timedelta(seconds=5),
            long_poll=timedelta(seconds=1),
            grace=timedelta(seconds=20),
            policy=QUICK,
        ),
        services.clock,
        told=services.effects.completed,
    )
    runner.start()
    try:
        people = People(system, fault_run.cases)
        wait_ended(system, fault_run.cases, people, PATIENCE)
    finally:
        runner.stop()
    assert set(tasks.died.values()) == {handler.topic for handler in HANDLERS}
    assert faults_of(system, fault_run.cases) == []


def test_every_case_ends_by_itself_whatever_is_killed_and_nothing_is_done_twice(
    fault_run: Run,
) -> None:
    system = fault_run.system
    first = len(fault_run.cases) + 1
    fault_run.cases += plan(28, 3, fault_run.chance, first)
    for worker in system.workers.values():
        worker.start()
    wish = Wish(
        cases=28,
        flawed=3,
        seed=SEED,
        seconds=40.0,
        pause=(1.0, 3.0),
        patience=PATIENCE,
        weights=Weights(engine=1, api=1, relay=1),
    )
    assert run_on(system, fault_run.cases, wish, fault_run.chance, Console(width=140)) == []
