"""One contender of the benchmark, in a process of its own; prints what it took as JSON.

    python tests/bench/contender.py bare|ours|peer URL USER PASSWORD TOPIC COUNT THREADS

`bare` is the ceiling: concurrent requests over kept connections, no variables checked, no locks
kept, no metrics, no log. `peer` is camunda-external-task-client-python3 as its README uses it; it
needs a Python in which that package is installed.
"""

from __future__ import annotations

import json
import queue
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

Arguments = tuple[str, str, str, str, int, int]
#: Runs after imports and set-up; what it takes is measured.
Go = Callable[[], None]


def cpu_seconds() -> float:
    """CPU time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def bare(given: Arguments) -> Go:
    """Fetch many at a time in one thread, complete in the others."""
    import requests

    url, user, password, topic, count, threads = given
    tasks: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    done = threading.Semaphore(0)

    def session() -> requests.Session:
        opened = requests.Session()
        opened.auth = (user, password)
        return opened

    def complete() -> None:
        with session() as http:
            while (task := tasks.get()) is not None:
                body = {"workerId": "bare", "variables": {"result": {"value": "x"}}}
                http.post(f"{url}/external-task/{task}/complete", json=body).raise_for_status()
                done.release()

    def fetch() -> None:
        fetched = 0
        body = {
            "workerId": "bare",
            "maxTasks": 40,
            "topics": [{"topicName": topic, "lockDuration": 60000, "variables": ["caseId"]}],
        }
        with session() as http:
            while fetched < count:
                answer = http.post(f"{url}/external-task/fetchAndLock", json=body)
                if answer.status_code == 500:  # the concurrent-fetch fault of the engine
                    continue
                for task in answer.json():
                    tasks.put(task["id"])
                    fetched += 1
                # not more than the threads can have soon
                while fetched < count and tasks.qsize() > threads:
                    done.acquire(timeout=0.05)

    def go() -> None:
        workers = [threading.Thread(target=complete) for _ in range(threads)]
        for worker in workers:
            worker.start()
        fetch()
        for _ in workers:
            tasks.put(None)
        for worker in workers:
            worker.join()

    return go


def ours(given: Arguments) -> Go:
    """The runtime as `python -m workers` runs it, its log lines into nothing."""
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from prometheus_client import CollectorRegistry

    from bureau import logs
    from bureau.domain.clock import SystemClock
    from bureau.engine.external_tasks import ExternalTasks
    from bureau.engine.session import EngineSession
    from tests.bench.handler import bench_handler
    from tests.support.runners import context_maker
    from workers.runtime.metrics import Metrics
    from workers.runtime.registry import Registry
    from workers.runtime.runner import Options, Runner

    url, user, password, topic, count, threads = given
    logs.configure("worker", form="json", level="INFO")
    left = threading.Semaphore(0)
    runner = Runner(
        Registry([bench_handler(topic)]),
        ExternalTasks(EngineSession(url, user, password)),
        context_maker,
        Metrics(CollectorRegistry()),
        Options(threads=threads, long_poll=timedelta(seconds=1)),
        SystemClock(),
        told=lambda _task: left.release(),
    )

    def go() -> None:
        runner.start()
        for _ in range(count):
            left.acquire()

    return go


def peer(given: Arguments) -> Go:
    """The published client."""
    from camunda.external_task.external_task_worker import (  # type: ignore[import-not-found]
        ExternalTaskWorker,
    )

    url, user, password, topic, count, _threads = given
    config = {
        "auth_basic": {"username": user, "password": password},
        "maxTasks": 10,
        "lockDuration": 60000,
        "asyncResponseTimeout": 1000,
    }
    worker = ExternalTaskWorker("peer", url, config)
    finished = 0

    def act(task: object) -> object:
        nonlocal finished
        finished += 1
        return task.complete({"result": "x"})  # type: ignore[attr-defined]

    def go() -> None:
        while finished < count:
            worker.fetch_and_execute(topic, act, variables=["caseId"])

    return go


def main() -> None:
    """Run one contender."""
    name, url, user, password, topic, count, threads = sys.argv[1:]
    contenders = {"bare": bare, "ours": ours, "peer": peer}
    go = contenders[name]((url, user, password, topic, int(count), int(threads)))
    began, used = time.monotonic(), cpu_seconds()
    go()
    took = {"wall": time.monotonic() - began, "cpu": cpu_seconds() - used}
    sys.stdout.write(json.dumps(took) + "\n")


if __name__ == "__main__":
    main()
