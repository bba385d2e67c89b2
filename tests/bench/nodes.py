"""Cases a second of the compose stack by engine nodes, workers and API replicas, as ratios.

    python -m tests.bench.nodes [--cases 40] [--rounds 2]

Ratios to one of each, not figures: those depend on the machine. Every layout has its turn in every
round, so that whatever else the machine does meets all of them. CPU seconds of each service for a
case, and how busy the processors were, say what bounds a layout. What a layout leaves out stands
still meanwhile: engine nodes are paused, workers and API replicas stopped.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bureau.cli.trial.ports import free_port
from tests.bench.spent import Spent, docker, measure
from tests.docker.stack import GROWN, Stack, stack_of
from tests.docker.test_load import DEPLOY
from tests.docker.user_settings import settings_of

Layout = tuple[int, int, int]
#: Engine nodes, workers, API replicas.
LAYOUTS: Final[tuple[Layout, ...]] = (
    (1, 1, 1),
    (1, 2, 1),
    (1, 4, 1),
    (1, 1, 2),
    (2, 1, 1),
    (2, 2, 1),
    (2, 4, 2),
)
#: The balancer has found out by then who answers.
_SETTLED: Final = 8.0


def main() -> None:
    """Bring the stack up, measure, take it down."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=40)
    arguments.add_argument("--rounds", type=int, default=2)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        os.environ.update(settings_of(port, Path(folder)))
        stack = stack_of(port, f"bureaubench{os.getpid()}", GROWN, "https")
        try:
            stack.run("build", "--quiet")
            most = ("--scale", "worker=4", "--scale", "api=2", "--scale", "relay=1")
            stack.run("up", "--detach", "--quiet-pull", *most)
            stack.wait_ready()
            stack.script("api", DEPLOY)
            measure(stack, 30)  # warm
            found = rounds(stack, given.cases, given.rounds)
        finally:
            stack.ask("down", "--volumes", "--timeout", "3")
    report(found)


def rounds(stack: Stack, cases: int, count: int) -> dict[Layout, list[Spent]]:
    """Every layout once a round, each round from another one on."""
    parts = {one: stack.ids(one) for one in ("engine2", "worker", "api")}
    found: dict[Layout, list[Spent]] = {one: [] for one in LAYOUTS}
    for number in range(count):
        for layout in LAYOUTS[number:] + LAYOUTS[:number]:
            engines, workers, apis = layout
            docker("pause", *parts["engine2"][engines - 1 :])
            docker("stop", *parts["worker"][workers:], *parts["api"][apis:])
            time.sleep(_SETTLED)
            stack.wait_ready()
            found[layout].append(measure(stack, cases))
            Console().print(number, layout, found[layout][-1])
            docker("unpause", *parts["engine2"][engines - 1 :])
            docker("start", *parts["worker"][workers:], *parts["api"][apis:])
    return found


def report(found: dict[Layout, list[Spent]]) -> None:
    """Print the medians."""
    table = Table(
        *("engines", "workers", "APIs", "cases/s", "ratio", "processors", "CPU s a case"),
        *("of which", "rounds"),
    )
    first = statistics.median(one.rate for one in found[LAYOUTS[0]])
    for layout, spent in found.items():
        rate = statistics.median(one.rate for one in spent)
        total = sorted(spent, key=lambda one: one.total)[len(spent) // 2]
        table.add_row(
            *map(str, layout),
            f"{rate:.2f}",
            f"{rate / first:.2f}",
            f"{statistics.median(one.busy for one in spent):.0%}",
            f"{total.total:.2f}",
            total.told(),
            " ".join(f"{one.rate:.2f}" for one in spent),
        )
    Console(width=180).print(table)


if __name__ == "__main__":
    main()
