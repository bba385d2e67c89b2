"""How much is fetched, what runs, what goes back."""

from __future__ import annotations

import threading

import pytest

from tests.unit.workers.fakes import locked
from workers.runtime import Context, Variables, task
from workers.runtime.board import RESERVE_LIMIT, Board, Held
from workers.runtime.registry import Registry


class Nothing(Variables):
    pass


def work(inp: Nothing, ctx: Context) -> Nothing:
    return Nothing()


REGISTRY = Registry([task("topic")(work), task("single", limit=1)(work)])


@pytest.fixture
def board() -> Board:
    return Board(REGISTRY, threads=3, lock_seconds=60)


def taken(board: Board) -> Held:
    held = board.take()
    assert held is not None
    return held


def test_before_anything_is_known_there_is_room_for_one_task_a_thread(board: Board) -> None:
    assert board.room() == 3
    board.add([locked("1"), locked("2")])
    assert board.room() == 1
    first = taken(board)
    assert board.room() == 1
    board.done(first, seconds=10)
    assert board.room() == 2


def test_quick_handlers_get_a_reserve_slow_ones_none(board: Board) -> None:
    for number in range(60):
        board.add([locked(str(number))])
        board.done(taken(board), seconds=0.01)
    assert board.room() == 3 + 3 * RESERVE_LIMIT
    for number in range(60):
        board.add([locked(str(number))])
        board.done(taken(board), seconds=20)
    assert board.room() == 3


def test_it_waits_until_half_the_reserve_is_used_up(board: Board) -> None:
    for number in range(60):
        board.add([locked(str(number))])
        board.done(taken(board), seconds=0.01)
    full = board.room()
    board.add([locked(f"n{number}") for number in range(full - 1)])
    assert board.wait_for_room(0.01) == 0
    for _ in range(full // 2):
        board.done(taken(board), seconds=0.01)
    assert board.wait_for_room(0.01) > 1


def test_tasks_are_taken_in_the_order_they_came(board: Board) -> None:
    board.add([locked("1"), locked("2"), locked("3")])
    assert [taken(board).task.id for _ in range(3)] == ["1", "2", "3"]


def test_a_topic_at_its_limit_is_neither_run_nor_fetched(board: Board) -> None:
    board.add([locked("1", "single"), locked("2", "single"), locked("3")])
    assert board.open_topics() == ("topic",)
    first = taken(board)
    assert (first.task.id, taken(board).task.id) == ("1", "3")
    assert board.running() == 2
    board.done(first, seconds=1)
    assert taken(board).task.id == "2"


def test_a_task_fetched_again_while_it_runs_is_not_run_twice(board: Board) -> None:
    board.add([locked("1")])
    first = taken(board)
    first.locked_until = 0
    board.add([locked("1")])
    assert first.locked_until > 0, "the new lock counts"
    assert board.room() == 2
    board.close()
    assert board.take() is None


def test_only_what_waits_can_be_withdrawn(board: Board) -> None:
    board.add([locked("1"), locked("2")])
    running = taken(board)
    waiting = next(held for held in board.held() if not held.running)
    assert board.withdraw(waiting)
    assert not board.withdraw(waiting)
    assert not board.withdraw(running)
    assert [held.task.id for held in board.held()] == ["1"]


def test_closing_ends_threads_that_wait(board: Board) -> None:
    ended: list[Held | None] = []
    thread = threading.Thread(target=lambda: ended.append(board.take()))
    thread.start()
    board.close()
    thread.join(5)
    assert ended == [None]


def test_idle_is_when_nothing_runs(board: Board) -> None:
    board.add([locked("1"), locked("2")])
    held = taken(board)
    assert not board.wait_idle(0.01)
    board.close()
    board.done(held, seconds=1)
    assert board.wait_idle(1), "what only waits is no hindrance"
