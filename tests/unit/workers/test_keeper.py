"""Looking after locks."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from bureau.domain.clock import FixedClock
from bureau.errors import EngineConflict, EngineNotFound, EngineUnavailable
from tests.unit.workers.fakes import FakeTasks, locked
from workers.runtime import Context, Variables, task
from workers.runtime.ages import Ages
from workers.runtime.board import GIVE_BACK_SECONDS, Board, Held
from workers.runtime.keeper import Keeper
from workers.runtime.metrics import Metrics
from workers.runtime.registry import Registry


class Nothing(Variables):
    pass


@task("topic")
def work(inp: Nothing, ctx: Context) -> Nothing:
    return Nothing()


@pytest.fixture
def engine() -> FakeTasks:
    return FakeTasks()


@pytest.fixture
def board() -> Board:
    return Board(Registry([work]), threads=2, lock_seconds=30)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


@pytest.fixture
def keeper(board: Board, engine: FakeTasks, metrics: Metrics) -> Keeper:
    return Keeper(board, engine, "worker", metrics)


def running(board: Board, *ids: str) -> list[Held]:
    board.add([locked(each) for each in ids])
    taken = [board.take() for _ in ids]
    return [held for held in taken if held is not None]


def test_a_fresh_lock_is_left_alone_an_old_one_extended(
    keeper: Keeper, board: Board, engine: FakeTasks
) -> None:
    fresh, old = running(board, "1", "2")
    old.locked_until = time.monotonic() + 19
    keeper.look()
    assert engine.said == [("extend", "2")]
    assert old.locked_until > time.monotonic() + 29
    keeper.look()
    assert len(engine.said) == 1
    assert fresh.running


@pytest.mark.parametrize(
    "fault", [EngineNotFound("gone", status=404), EngineConflict("other's", status=400)]
)
def test_a_lost_lock_is_not_asked_for_again(
    keeper: Keeper, board: Board, engine: FakeTasks, fault: Exception
) -> None:
    (held,) = running(board, "1")
    held.locked_until = time.monotonic() + 1
    engine.faults.append(fault)
    keeper.look()
    keeper.look()
    assert engine.said == [("extend", "1")]


def test_without_an_engine_one_question_is_enough(
    keeper: Keeper, board: Board, engine: FakeTasks
) -> None:
    for held in running(board, "1", "2"):
        held.locked_until = time.monotonic() + 1
    engine.faults.append(EngineUnavailable("away"))
    keeper.look()
    assert engine.said == [("extend", "1")]
    keeper.look()
    assert engine.said[1:] == [("extend", "1"), ("extend", "2")]


def test_what_waits_too_long_is_given_back(
    keeper: Keeper, board: Board, engine: FakeTasks, metrics: Metrics
) -> None:
    board.add([locked("1"), locked("2")])
    first, second = board.held()
    first.since -= GIVE_BACK_SECONDS + 1
    keeper.look()
    assert engine.said == [("unlock", "1")]
    assert board.held() == [second]
    given = metrics.registry.get_sample_value("bureau_tasks_given_back_total", {"topic": "topic"})
    assert given == 1


def test_a_lapsed_lock_is_not_unlocked_it_may_be_anothers(
    keeper: Keeper, board: Board, engine: FakeTasks
) -> None:
    board.add([locked("1")])
    (held,) = board.held()
    held.locked_until = time.monotonic() - 1
    assert keeper.give_back(held)
    assert engine.said == []
    assert board.held() == []


@pytest.mark.parametrize("fault", [EngineNotFound("gone", status=404), EngineUnavailable("away")])
def test_an_unlock_that_fails_is_no_fault_of_the_process(
    keeper: Keeper, board: Board, engine: FakeTasks, fault: Exception
) -> None:
    board.add([locked("1")])
    engine.faults.append(fault)
    assert keeper.give_back(board.held()[0])
    assert board.held() == []


def test_ages_of_open_tasks_are_watched(
    engine: FakeTasks, metrics: Metrics, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest: dict[str, datetime | None] = {
        "old": clock.now() - timedelta(minutes=5),
        "none": None,
        "ahead": clock.now() + timedelta(seconds=2),
    }
    monkeypatch.setattr(FakeTasks, "oldest_open", lambda self, topic: oldest[topic])
    Ages(tuple(oldest), engine, metrics, clock).look()

    def age(topic: str) -> float | None:
        name = "bureau_oldest_open_task_seconds"
        return metrics.registry.get_sample_value(name, {"topic": topic})

    assert [age(topic) for topic in oldest] == [300.0, 0.0, 0.0]
