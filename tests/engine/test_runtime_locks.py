"""Locks, limits and faults of the engine, on the real engine."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from bureau.engine.external_tasks import ExternalTasks
from bureau.engine.session import EngineSession
from bureau.errors import EngineUnavailable
from tests.engine.conftest import RunnerStarter
from tests.support.observe import Observer, wait_for
from tests.support.processes import deploy, one_service
from workers.runtime import Context, Variables, task


class Nothing(Variables):
    pass


def test_a_handler_longer_than_its_lock_runs_once(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    calls: list[str] = []

    @task("l-long")
    def long(inp: Nothing, ctx: Context) -> Nothing:
        calls.append(ctx.effect_key)
        time.sleep(5)
        return Nothing()

    deploy(admin, "l_long", one_service("l_long", "l-long"))
    instance = observer.start("l_long")
    # the first is busy and does not poll; the second would get the task if its lock lapsed
    run(long, lock=1.5, long_poll=0.3, threads=1)
    wait_for(lambda: calls, what="first has it")
    run(long, lock=1.5, long_poll=0.3)

    assert observer.wait_end(instance) == "End_Done"
    assert len(calls) == 1


def test_no_more_is_locked_than_can_run(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    go_on = threading.Event()

    @task("l-room")
    def wait(inp: Nothing, ctx: Context) -> Nothing:
        go_on.wait(20)
        return Nothing()

    deploy(admin, "l_room", one_service("l_room", "l-room"))
    instances = [observer.start("l_room") for _ in range(5)]
    run(wait, threads=2)
    tasks = ExternalTasks(admin)
    wait_for(lambda: tasks.count(topicName="l-room", locked="true") == 2, what="two locked")
    time.sleep(1)
    assert tasks.count(topicName="l-room", locked="true") == 2
    go_on.set()
    for instance in instances:
        observer.wait_end(instance)


def test_a_topic_keeps_its_own_limit_and_others_go_on(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    now: set[str] = set()
    most: list[int] = []
    guard = threading.Lock()

    @task("l-single", limit=1)
    def single(inp: Nothing, ctx: Context) -> Nothing:
        with guard:
            now.add(ctx.effect_key)
            most.append(len(now))
        time.sleep(0.4)
        with guard:
            now.discard(ctx.effect_key)
        return Nothing()

    @task("l-free")
    def free(inp: Nothing, ctx: Context) -> Nothing:
        return Nothing()

    deploy(admin, "l_single", one_service("l_single", "l-single"))
    deploy(admin, "l_free", one_service("l_free", "l-free"))
    singles = [observer.start("l_single") for _ in range(6)]
    run(single, free, threads=4)
    others = [observer.start("l_free") for _ in range(3)]
    for instance in others:
        observer.wait_end(instance, seconds=10)
    for instance in singles:
        observer.wait_end(instance)
    assert max(most) == 1


def test_many_tasks_on_many_threads_each_run_once(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    calls: list[str] = []

    @task("l-many")
    def quick(inp: Nothing, ctx: Context) -> Nothing:
        calls.append(ctx.effect_key)
        return Nothing()

    deploy(admin, "l_many", one_service("l_many", "l-many"))
    instances = [observer.start("l_many") for _ in range(60)]
    runners = [run(quick, threads=4), run(quick, threads=4)]
    for instance in instances:
        observer.wait_end(instance)
    assert len(calls) == len(set(calls)) == 60
    for runner in runners:
        assert runner.faults() == []
        wait_for(lambda runner=runner: not runner.not_ready(), what="ready")  # type: ignore[misc]


def test_faults_of_a_fetch_are_waited_out(
    admin: EngineSession,
    observer: Observer,
    run: RunnerStarter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The concurrent-fetch 500, and an engine that does not answer for a moment."""

    @task("l-faults")
    def quick(inp: Nothing, ctx: Context) -> Nothing:
        return Nothing()

    answers = iter([500, None, 500])
    fetch = ExternalTasks.fetch

    def shaky(self: ExternalTasks, *given: Any) -> Any:
        for status in answers:
            raise EngineUnavailable("fetchAndLock", status=status, type="NullPointerException")
        return fetch(self, *given)

    monkeypatch.setattr(ExternalTasks, "fetch", shaky)
    deploy(admin, "l_faults", one_service("l_faults", "l-faults"))
    instance = observer.start("l_faults")
    runner = run(quick)
    assert observer.wait_end(instance) == "End_Done"
    counted = runner.metrics.registry.get_sample_value("bureau_fetch_faults_total")
    assert counted == 3


def test_a_suspended_instance_is_left_alone_and_finishes_when_activated(
    admin: EngineSession, observer: Observer, run: RunnerStarter
) -> None:
    started, go_on = threading.Event(), threading.Event()
    calls: list[str] = []

    @task("l-suspended")
    def held(inp: Nothing, ctx: Context) -> Nothing:
        calls.append(ctx.effect_key)
        started.set()
        go_on.wait(20)
        return Nothing()

    deploy(admin, "l_suspended", one_service("l_suspended", "l-suspended"))
    instance = observer.start("l_suspended")
    runner = run(held, lock=2, long_poll=0.3)
    assert started.wait(20)
    admin.put_json("process-instance", instance, "suspended", body={"suspended": True})
    go_on.set()
    registry = runner.metrics.registry
    wait_for(
        lambda: registry.get_sample_value("bureau_tasks_lost_total", {"topic": "l-suspended"}),
        what="answer dropped",
    )
    assert observer.incidents(instance) == []
    admin.put_json("process-instance", instance, "suspended", body={"suspended": False})
    assert observer.wait_end(instance) == "End_Done"
    assert len(set(calls)) == 1
