"""Cases a second of the compose stack by engine nodes, workers, API replicas, length of history.

    python -m tests.bench.nodes [--cases 100] [--history]

Ratios to one of each count, not figures: those depend on the machine. CPU seconds of each service
for a case say what bounds a layout. `--history` measures the cost of a case with 1,000 and with
100,000 finished cases in the databases.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.history import finished_cases, grow
from tests.docker.stack import GROWN, Stack, stack_of
from tests.docker.test_load import DEPLOY, PROCESS
from tests.docker.user_settings import settings_of
from tests.support.engine import free_port

#: Engine nodes, workers, API replicas.
LAYOUTS: Final = ((1, 1, 1), (1, 2, 1), (1, 4, 1), (1, 2, 2), (2, 1, 1), (2, 2, 1), (2, 4, 2))
_SERVICES: Final = ("engine", "engine2", "worker", "api", "relay", "postgres", "balancer", "proxy")


def main() -> None:
    """Bring the stack up, measure, take it down."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=100)
    arguments.add_argument("--history", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        os.environ.update(settings_of(port, Path(folder)))
        stack = stack_of(port, f"bureaubench{os.getpid()}", GROWN, "https")
        try:
            stack.run("build", "--quiet")
            stack.run("up", "--detach", "--quiet-pull")
            stack.wait_ready()
            stack.script("api", DEPLOY)
            measure(stack, 30)  # warm
            (histories if given.history else layouts)(stack, given.cases)
        finally:
            stack.ask("down", "--volumes", "--timeout", "3")


def layouts(stack: Stack, cases: int) -> None:
    """Each layout in turn."""
    table = Table("engines", "workers", "APIs", "cases/s", "ratio", "CPU s a case, by service")
    first = 0.0
    for engines, workers, apis in LAYOUTS:
        scale = ("--scale", f"worker={workers}", "--scale", f"api={apis}")
        stack.run("up", "--detach", "--no-recreate", *scale)
        stack.run("stop" if engines == 1 else "start", "engine2")
        stack.wait_ready()
        rate, spent = measure(stack, cases)
        first = first or rate
        table.add_row(
            *map(str, (engines, workers, apis)), f"{rate:.2f}", f"{rate / first:.2f}", spent
        )
    Console(width=160).print(table)


def histories(stack: Stack, cases: int) -> None:
    """The same layout with more and more finished cases."""
    table = Table("finished cases", "cases/s", "CPU s a case, by service")
    for goal in (1_000, 100_000):
        there = grow(stack, goal)
        measure(stack, 20)
        rate, spent = measure(stack, cases)
        table.add_row(f"{there:,}", f"{rate:.2f}", spent)
    Console(width=160).print(table)


def measure(stack: Stack, cases: int) -> tuple[float, str]:
    """Cases a second from the first submission to the last package; CPU seconds a case."""
    key, before, spent = stack.api_key(), finished_cases(stack), cpu(stack)
    begun = time.monotonic()
    submit: Callable[[int], str] = lambda n: stack.submit(PROCESS, {"title": f"测 {n}"}, key)  # noqa: E731
    with ThreadPoolExecutor(8) as senders:
        list(senders.map(submit, range(cases)))
    while finished_cases(stack) < before + cases:
        time.sleep(0.5)
    took, after = time.monotonic() - begun, cpu(stack)
    parts = {name: (after[name] - spent.get(name, 0.0)) / cases for name in after}
    total = sum(parts.values())
    told = ", ".join(f"{name} {value:.2f}" for name, value in parts.items() if value > 0.005)
    return cases / took, f"{total:.2f}: {told}"


def cpu(stack: Stack) -> dict[str, float]:
    """CPU seconds of all processes of each service so far."""
    found: dict[str, float] = {}
    for service in _SERVICES:
        seconds = 0.0
        for container in stack.ids(service):
            first = psutil.Process(stack.pid(container))
            for one in (first, *first.children(recursive=True)):
                times = one.cpu_times()
                seconds += times.user + times.system
                seconds += times.children_user + times.children_system if one is first else 0.0
        found[service] = seconds
    return found


if __name__ == "__main__":
    main()
