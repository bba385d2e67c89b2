"""A whole runner on an engine in memory: counting, keeping, giving back, health."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
from prometheus_client import CollectorRegistry

from bureau.domain.clock import FixedClock
from bureau.errors import EngineUnavailable, Permanent, Transient
from tests.support.observe import wait_for
from tests.support.runners import context_maker
from tests.unit.workers.fakes import FakeTasks, locked
from workers.runtime import Context, Variables, task
from workers.runtime.board import GIVE_BACK_SECONDS
from workers.runtime.identity import worker_id
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry
from workers.runtime.runner import Options, Runner
from workers.runtime.status import StatusServer


class Nothing(Variables):
    pass


class Wanted(Variables):
    what: str = ""


@task("topic", retries=2)
def work(inp: Wanted, ctx: Context) -> Nothing:
    if inp.what == "later":
        raise Transient("停机")
    if inp.what == "never":
        raise Permanent("不行")
    return Nothing()


gate = threading.Event()


@task("slow")
def slow(inp: Nothing, ctx: Context) -> Nothing:
    gate.wait(10)
    return Nothing()


@pytest.fixture
def engine() -> FakeTasks:
    gate.clear()
    return FakeTasks()


Starter = Callable[..., Runner]


@pytest.fixture
def start(engine: FakeTasks, clock: FixedClock) -> Iterator[Starter]:
    running: list[Runner] = []

    def begin(told: Callable[[str], None] | None = None, lock: float = 60) -> Runner:
        options = Options(
            threads=2,
            lock=timedelta(seconds=lock),
            long_poll=timedelta(seconds=0.05),
            grace=timedelta(seconds=2),
        )
        metrics = Metrics(CollectorRegistry())
        registry = Registry([work, slow])
        runner = Runner(registry, engine, context_maker, metrics, options, clock, told=told)
        running.append(runner)
        runner.start()
        return runner

    yield begin
    gate.set()
    for runner in running:
        runner.stop()


def typed(what: str) -> dict[str, dict[str, str]]:
    return {"what": {"type": "String", "value": what}}


def sample(runner: Runner, name: str, **labels: str) -> float:
    return runner.metrics.registry.get_sample_value(name, labels) or 0.0


def test_outcomes_are_counted(engine: FakeTasks, start: Starter) -> None:
    engine.waiting.extend(
        [
            locked("1"),
            locked("2", variables=typed("later")),
            locked("3", variables=typed("never")),
            locked("4", variables=typed("later"), retries=1),
        ]
    )
    told: list[str] = []
    runner = start(told=told.append)
    wait_for(lambda: len(engine.said) == 4, seconds=5, what="four answers")
    counted = "bureau_handler_seconds_count"
    wait_for(lambda: sample(runner, counted, topic="topic") == 4, seconds=5, what="all counted")
    wait_for(lambda: runner.busy() == 0, seconds=5, what="idle")
    assert sample(runner, "bureau_tasks_fetched_total", topic="topic") == 4
    assert sample(runner, "bureau_tasks_completed_total", topic="topic") == 1
    transient = {"topic": "topic", "cause": "transient"}
    assert sample(runner, "bureau_tasks_failed_total", **transient) == 2
    assert sample(runner, "bureau_tasks_incidents_total", **transient) == 1
    permanent = {"topic": "topic", "cause": "permanent"}
    assert sample(runner, "bureau_tasks_incidents_total", **permanent) == 1
    assert told == ["1"], "only what the engine took as completed"


def test_locks_are_extended_while_a_handler_runs(engine: FakeTasks, start: Starter) -> None:
    engine.waiting.append(locked("1", "slow"))
    start(lock=0.3)
    wait_for(lambda: engine.said.count(("extend", "1")) >= 3, seconds=5, what="three extensions")
    gate.set()
    wait_for(lambda: ("complete", "1") in engine.said, seconds=5, what="completed")
    extended = engine.said.count(("extend", "1"))
    time.sleep(0.4)
    assert engine.said.count(("extend", "1")) == extended, "not after it is done"


def test_what_no_thread_takes_is_given_back(engine: FakeTasks, start: Starter) -> None:
    # more than there is room for, as when the handlers have just become slow
    runner = start()
    engine.waiting.extend([locked("1", "slow"), locked("2", "slow")])
    wait_for(lambda: runner.busy() == 2, seconds=5, what="both threads busy")
    runner.board.add([locked("3", "slow")])
    wait_for(
        lambda: ("unlock", "3") in engine.said,
        seconds=GIVE_BACK_SECONDS + 5,
        what="given back",
    )
    assert ("unlock", "1") not in engine.said


def test_stop_finishes_what_runs_and_unlocks_the_rest(engine: FakeTasks, start: Starter) -> None:
    runner = start()
    engine.waiting.extend([locked("1", "slow"), locked("2", "slow")])
    wait_for(lambda: runner.busy() == 2, seconds=5, what="both threads busy")
    runner.board.add([locked("3", "slow")])
    threading.Timer(0.3, gate.set).start()
    assert runner.stop()
    assert sorted(engine.said) == [("complete", "1"), ("complete", "2"), ("unlock", "3")]


def test_stop_does_not_wait_beyond_the_grace_period(engine: FakeTasks, start: Starter) -> None:
    runner = start()
    engine.waiting.append(locked("1", "slow"))
    wait_for(lambda: runner.busy() == 1, seconds=5, what="busy")
    before = time.monotonic()
    assert not runner.stop()
    assert 1.5 < time.monotonic() - before < 5


def test_a_fault_of_the_runtime_itself_ends_no_thread(engine: FakeTasks, start: Starter) -> None:
    def broken(task_id: str) -> None:
        raise RuntimeError("database away")

    runner = start(told=broken)
    engine.waiting.extend([locked("1"), locked("2"), locked("3")])
    wait_for(lambda: len(engine.said) == 3, seconds=5, what="all answered")
    assert runner.faults() == []


def test_health_tells_dead_threads_and_a_silent_engine(
    engine: FakeTasks, start: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = start()
    status = StatusServer(
        "127.0.0.1",
        0,
        runner.metrics.registry,
        alive=runner.faults,
        ready=runner.not_ready,
    )
    status.start()

    def ask(path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{status.port}{path}", timeout=5)

    wait_for(lambda: ask("/readyz").status_code == 200, seconds=5, what="ready")
    assert ask("/healthz").json() == {"status": "ok", "faults": []}
    assert "bureau_tasks_fetched_total" in ask("/metrics").text
    assert ask("/else").status_code == 404

    def away(*given: object) -> list[object]:
        raise EngineUnavailable("away")

    monkeypatch.setattr(engine, "fetch", away)
    monkeypatch.setattr("workers.runtime.runner.SILENCE_SECONDS", 0.0)
    wait_for(lambda: ask("/readyz").status_code == 503, seconds=5, what="not ready")
    assert ask("/healthz").status_code == 200, "an engine that is away is no reason to restart"
    assert sample(runner, "bureau_fetch_faults_total") > 0
    runner.stop()
    assert ask("/healthz").status_code == 503
    status.stop()


def test_worker_ids_are_unique() -> None:
    assert len({worker_id() for _ in range(100)}) == 100
