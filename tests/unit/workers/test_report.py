"""Telling the engine: what is repeated, what is dropped, what becomes a failure."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bureau.errors import (
    EngineConflict,
    EngineError,
    EngineNotFound,
    EngineRefused,
    EngineUnavailable,
)
from tests.unit.workers.fakes import FakeTasks, locked
from workers.runtime import Context, Variables, task
from workers.runtime.backoff import Backoff, RetryPolicy
from workers.runtime.board import Held
from workers.runtime.outcome import BpmnError, Complete, Failure
from workers.runtime.report import COLLISIONS, STUMBLES, Reporter


class Nothing(Variables):
    pass


@task("topic", retries=3)
def work(inp: Nothing, ctx: Context) -> Nothing:
    return Nothing()


DONE = Complete({})
FAILED = Failure("transient", "停机", "trace", retries=2, pause=timedelta(seconds=5))

GONE = EngineNotFound("gone", status=404, type="RestException")
TAKEN = EngineConflict("other worker", status=400, type="RestException")
COLLISION = EngineConflict("collision", status=500, type="OptimisticLockingException")
AWAY = EngineUnavailable("no answer")
BUSY = EngineUnavailable("busy", status=503)
REFUSED = EngineRefused("no such type", status=400, type="InvalidRequestException")
DENIED = EngineRefused("denied", status=401)
STUCK = EngineUnavailable("Unknown property", status=500, type="ProcessEngineException")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backoff, "next", lambda self: 0.0)


@pytest.fixture
def engine() -> FakeTasks:
    return FakeTasks()


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def reporter(engine: FakeTasks, stopping: threading.Event) -> Reporter:
    return Reporter(engine, "worker", RetryPolicy(), stopping)


def held(lock_seconds: float = 60) -> Held:
    return Held(locked("t1"), lock_seconds)


@pytest.mark.parametrize("verb", [DONE, BpmnError("Error_X", "x"), FAILED])
@pytest.mark.parametrize(
    "faults",
    [[AWAY, AWAY], [BUSY], [DENIED], [COLLISION, COLLISION], [STUCK], [AWAY, STUCK, COLLISION]],
)
def test_what_passes_is_repeated_until_it_is_through(
    engine: FakeTasks, reporter: Reporter, verb: Complete, faults: list[EngineError]
) -> None:
    engine.faults.extend(faults)
    outcome, said = reporter.report(held(), work, verb)
    assert outcome in ("completed", "bpmn-error", "failed")
    assert said is verb
    assert len(engine.said) == len(faults) + 1


@pytest.mark.parametrize("fault", [GONE, TAKEN])
@pytest.mark.parametrize("verb", [DONE, BpmnError("Error_X", "x"), FAILED])
def test_a_task_that_is_not_ours_any_more_is_dropped(
    engine: FakeTasks, reporter: Reporter, fault: EngineError, verb: Complete
) -> None:
    engine.faults.append(fault)
    assert reporter.report(held(), work, verb)[0] == "lost"
    assert len(engine.said) == 1


def test_collisions_without_end_are_left_to_the_next_holder(
    engine: FakeTasks, reporter: Reporter
) -> None:
    engine.faults.extend([COLLISION] * COLLISIONS)
    assert reporter.report(held(), work, DONE)[0] == "lost"
    assert len(engine.said) == COLLISIONS


def test_a_process_that_cannot_go_on_is_a_failure_with_the_cause(
    engine: FakeTasks, reporter: Reporter
) -> None:
    engine.faults.extend([STUCK] * STUMBLES)
    outcome, said = reporter.report(held(), work, DONE)
    assert outcome == "failed"
    assert isinstance(said, Failure)
    assert (said.cause, said.retries) == ("refused", 2)
    assert "Unknown property" in engine.failures[0]["message"]
    assert [verb for verb, _ in engine.said] == ["complete"] * STUMBLES + ["failure"]


def test_a_request_the_engine_refuses_is_not_repeated(
    engine: FakeTasks, reporter: Reporter
) -> None:
    engine.faults.append(REFUSED)
    assert reporter.report(held(), work, DONE)[0] == "failed"
    assert [verb for verb, _ in engine.said] == ["complete", "failure"]


def test_an_error_nothing_catches_is_an_incident(engine: FakeTasks, reporter: Reporter) -> None:
    engine.faults.extend([STUCK] * STUMBLES)
    outcome, said = reporter.report(held(), work, BpmnError("Error_X", "x"))
    assert outcome == "incident"
    assert isinstance(said, Failure)
    assert said.cause == "undeclared"


def test_without_an_engine_it_gives_up_when_the_lock_would_have_lapsed(
    engine: FakeTasks, reporter: Reporter
) -> None:
    engine.faults.extend([AWAY] * 100_000)
    assert reporter.report(held(lock_seconds=0.05), work, DONE)[0] == "unreported"


def test_a_process_that_is_to_stop_waits_for_no_engine(
    engine: FakeTasks, reporter: Reporter, stopping: threading.Event
) -> None:
    stopping.set()
    engine.faults.extend([AWAY] * 3)
    assert reporter.report(held(), work, DONE)[0] == "unreported"
    assert len(engine.said) == 1


def test_a_failure_that_is_refused_is_no_endless_loop(
    engine: FakeTasks, reporter: Reporter
) -> None:
    engine.faults.extend([STUCK] * STUMBLES * 2)
    assert reporter.report(held(), work, DONE)[0] == "unreported"
    engine.faults.extend([STUCK] * STUMBLES)
    assert reporter.report(held(), work, FAILED)[0] == "unreported"
