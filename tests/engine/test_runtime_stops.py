"""A worker process that is stopped, or dies, on the real engine."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bureau.engine.external_tasks import ExternalTasks
from bureau.engine.session import EngineSession
from tests.support.engine import ADMIN, ADMIN_PASSWORD, ROOT, EngineProcess
from tests.support.observe import Observer, wait_for
from tests.support.processes import deploy, one_service


@contextmanager
def worker(
    engine: EngineProcess, folder: Path, failpoint: str = "", long_poll: float = 1
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; killed at the end if it still runs."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.support.worker_process",
            engine.url,
            ADMIN,
            ADMIN_PASSWORD,
            str(folder),
            failpoint,
            str(long_poll),
        ],
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def acts(folder: Path, word: str) -> list[str]:
    """What the workers noted down."""
    path = folder / "acts.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{word} ")]


def test_sigterm_finishes_what_runs_and_unlocks_what_does_not(
    engine: EngineProcess, admin: EngineSession, observer: Observer, tmp_path: Path
) -> None:
    deploy(admin, "s_slow", one_service("s_slow", "w-slow"))
    tasks = ExternalTasks(admin)
    with worker(engine, tmp_path) as process:
        wait_for(lambda: acts(tmp_path, "ready"), what="worker up")
        instances = [observer.start("s_slow", label=str(n), seconds=3.0) for n in range(5)]
        wait_for(lambda: len(acts(tmp_path, "start")) == 2, what="both threads busy")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert sorted(acts(tmp_path, "finish")) == sorted(acts(tmp_path, "start"))
    assert len(acts(tmp_path, "finish")) == 2
    assert tasks.count(topicName="w-slow", locked="true") == 0
    assert tasks.count(topicName="w-slow", notLocked="true") == 3
    for instance in instances:
        if observer.external_task(instance):
            admin.request("DELETE", admin.at("process-instance", instance))


def test_sigterm_while_idle_ends_at_once(
    engine: EngineProcess, admin: EngineSession, observer: Observer, tmp_path: Path
) -> None:
    """The pending poll is ended: nothing is locked for a worker that is gone."""
    with worker(engine, tmp_path, long_poll=25) as process:
        wait_for(lambda: acts(tmp_path, "ready"), what="worker up")
        time.sleep(1)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - asked < 5
    deploy(admin, "s_after", one_service("s_after", "w-slow"))
    instance = observer.start("s_after", label="x")
    time.sleep(1)
    assert ExternalTasks(admin).count(topicName="w-slow", locked="true") == 0
    admin.request("DELETE", admin.at("process-instance", instance))


@pytest.mark.parametrize("failpoint", ["before-complete", "after-complete"])
def test_a_kill_around_complete_repeats_no_effect(
    engine: EngineProcess,
    admin: EngineSession,
    observer: Observer,
    tmp_path: Path,
    failpoint: str,
) -> None:
    process_id = "s_kill_" + failpoint.replace("-", "_")
    deploy(admin, process_id, one_service(process_id, "w-once"))
    instance = observer.start(process_id, label=failpoint)
    with worker(engine, tmp_path, failpoint) as first:
        assert first.wait(30) == -signal.SIGKILL
    finished = observer.ended_at(instance) is not None
    assert finished == (failpoint == "after-complete")
    with worker(engine, tmp_path, failpoint):
        assert observer.wait_end(instance) == "End_Done"
    assert acts(tmp_path, "act") == [failpoint]
    assert observer.variables(instance)["result"] == "结果"
