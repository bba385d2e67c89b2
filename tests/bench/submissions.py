"""Submissions a second, latency, CPU and memory of the API, next to a route that inserts one row.

    python -m tests.bench.submissions [--rounds 5] [--count 200] [--senders 8] [--memory 10000]

Both servers run all the time on SQLite files of their own; contenders take turns within each round,
so that whatever else the machine does meets all of them; medians of the rounds. `with 1 MB` uploads
a file and names it. Memory is that of the API process while submissions go on.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import requests
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from bureau import bootstrap
from bureau.cli.steps.demo import BODY_CODE, BODY_NAME, BODY_SCOPES, read_example
from bureau.cli.steps.procedures import diagram_of, procedure_of
from bureau.cli.trial.ports import free_port
from bureau.engine.bundle import bundle_of
from bureau.modelling.bpmn import read_model
from bureau.settings import Settings
from tests.support.database import sqlite_template
from tests.support.engine import ROOT
from tests.support.observe import wait_for

MEGABYTE: Final = 1024 * 1024
STEP: Final = 1000
_local = threading.local()


@dataclass(frozen=True)
class Server:
    """A served API.

    Args:
        origin: its address.
        process: where CPU and memory are read.
        key: of the body.
    """

    origin: str
    process: psutil.Process
    key: str


@dataclass(frozen=True)
class Round:
    """One contender, one round: seconds of each submission, of all, and of the server's CPU."""

    each: list[float]
    wall: float
    cpu: float


def main() -> int:
    """Run and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--senders", type=int, default=8)
    arguments.add_argument("--memory", type=int, default=10_000)
    given = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        bare_server(Path(folder)) as bare,
        our_server(Path(folder)) as ours,
    ):
        contenders: dict[str, tuple[Server, Callable[[Server, str], None]]] = {
            "one row": (bare, submit),
            "submission": (ours, submit),
            "with 1 MB": (ours, submit_with_file),
        }
        found: dict[str, list[Round]] = {name: [] for name in contenders}
        for number in range(-1, given.rounds):  # the first one warms up
            for name in turned(list(contenders), number):
                server, act = contenders[name]
                count = given.count if name != "with 1 MB" else max(given.count // 4, 1)
                measured = run(server, act, count, given.senders)
                if number >= 0:
                    found[name].append(measured)
        report(found)
        grown(ours, given.memory, given.senders)
    return 0


def turned(names: list[str], number: int) -> list[str]:
    """Another one begins each time."""
    return names[number % len(names) :] + names[: number % len(names)]


def run(server: Server, act: Callable[[Server, str], None], count: int, senders: int) -> Round:
    """So many acts by so many senders."""
    each: list[float] = []
    mark = os.urandom(6).hex()

    def one(number: int) -> None:
        began = time.perf_counter()
        act(server, f"{mark}-{number}")
        each.append(time.perf_counter() - began)

    before, began = _cpu(server), time.perf_counter()
    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(one, range(count)))
    return Round(each, time.perf_counter() - began, _cpu(server) - before)


def submit(server: Server, key: str) -> None:
    """One submission without attachments."""
    _submit(server, key, {})


def submit_with_file(server: Server, key: str) -> None:
    """Upload a megabyte, and name it."""
    content = b"%PDF-1.7\n" + os.urandom(MEGABYTE)
    answer = _session(server).post(
        f"{server.origin}/v1/attachments",
        params={"name": "a.pdf"},
        data=content,
        headers={"Content-Type": "application/pdf"},
    )
    assert answer.status_code == 201, answer.text
    named = {"id": answer.json()["id"], "sha256": answer.json()["sha256"]}
    _submit(server, key, {"attachments": [named]})


def _submit(server: Server, key: str, more: dict[str, object]) -> None:
    example = read_example()
    body = {"procedure": example.procedure, "data": dict(example.data), **more}
    answer = _session(server).post(
        f"{server.origin}/v1/submissions",
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Idempotency-Key": key, "Content-Type": "application/json"},
    )
    assert answer.status_code == 201, answer.text


def _session(server: Server) -> requests.Session:
    """One connection for each sender and server."""
    sessions: dict[str, requests.Session] = _local.__dict__.setdefault("sessions", {})
    if server.origin not in sessions:
        made = sessions[server.origin] = requests.Session()
        made.trust_env = False
        made.headers["Authorization"] = f"Bearer {server.key}"
    return sessions[server.origin]


def _cpu(server: Server) -> float:
    times = server.process.cpu_times()
    return times.user + times.system


def report(found: dict[str, list[Round]]) -> None:
    """Medians of the rounds, and each against the one row."""
    table = Table("", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms each", "CPU ratio")
    base = _median(found["one row"], lambda one: one.cpu / len(one.each))
    for name, rounds in found.items():
        cpu = _median(rounds, lambda one: one.cpu / len(one.each))
        table.add_row(
            name,
            f"{_median(rounds, lambda one: len(one.each) / one.wall):.1f}",
            *(
                f"{_median(rounds, lambda one, at=at: _percentile(one.each, at)) * 1000:.0f}"  # type: ignore[misc]
                for at in (50, 95, 99)
            ),
            f"{cpu * 1000:.1f}",
            f"{cpu / base:.1f}",
        )
    Console().print(table)


def _median(rounds: list[Round], figure: Callable[[Round], float]) -> float:
    return statistics.median(figure(one) for one in rounds)


def _percentile(values: list[float], at: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * at // 100, len(ordered) - 1)]


def grown(server: Server, count: int, senders: int) -> None:
    """Memory of the API process after each thousand submissions."""
    sizes = []
    for _ in range(max(count // STEP, 1)):
        run(server, submit, min(count, STEP), senders)
        sizes.append(server.process.memory_info().rss / MEGABYTE)
        Console().print(f"RSS after {len(sizes) * min(count, STEP)}: {sizes[-1]:.1f} MB")
    Console().print(f"grown since the first: {sizes[-1] - sizes[0]:+.1f} MB")


@contextmanager
def bare_server(folder: Path) -> Iterator[Server]:
    """The route that inserts one row."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare_api", str(port), str(folder / "bare.db")]
    with _served(command, {}, port, "", folder) as server:
        yield server


@contextmanager
def our_server(folder: Path) -> Iterator[Server]:
    """The API as it is run; there is no engine: the relay alone speaks to it."""
    port, example = free_port(), read_example()
    (path,) = (ROOT / "bpmn").rglob(f"{example.procedure}.bpmn")
    bundle = bundle_of(path, ROOT / "bpmn", ROOT / "forms")
    settings = Settings(
        state_dir=folder,
        database_url=f"sqlite:///{sqlite_template(folder)}",
        engine_password=SecretStr("-"),
        hotline_secret=SecretStr("-"),
    )
    services = bootstrap.build(settings)
    with services.uow() as uow:
        now = services.clock.now()
        uow.procedures.save(procedure_of(diagram_of(read_model(path)), bundle, now))
        uow.commit()
    services.access.ensure_organisation(BODY_CODE, BODY_NAME)
    key = services.access.issue(BODY_CODE, BODY_SCOPES).text
    services.close()
    environment = {
        "BUREAU_STATE_DIR": str(folder),
        "BUREAU_DATABASE_URL": settings.database_url,
        "BUREAU_ENGINE_PASSWORD": "-",
        "BUREAU_HOTLINE_SECRET": "-",
        "BUREAU_API_PORT": str(port),
        "BUREAU_RATE_QUOTA": "100000000",
    }
    with _served([sys.executable, "-m", "api"], environment, port, key, folder) as server:
        yield server


@contextmanager
def _served(
    command: list[str], environment: dict[str, str], port: int, key: str, folder: Path
) -> Iterator[Server]:
    kept = {name: value for name, value in os.environ.items() if name[:7] != "BUREAU_"}
    origin = f"http://127.0.0.1:{port}"
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, **environment}, stdout=log, stderr=log
        )

    def answers() -> bool:
        assert process.poll() is None, (folder / f"{port}.log").read_text()[-2000:]
        try:
            return requests.get(f"{origin}/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    try:
        wait_for(answers, seconds=300, what=f"{command[2]} answers")
        yield Server(origin, psutil.Process(process.pid), key)
    finally:
        process.kill()
        process.wait(10)


if __name__ == "__main__":
    sys.exit(main())
