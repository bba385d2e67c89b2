"""What a case costs with 1,000 and with 100,000 finished cases in the databases.

    python -m tests.bench.histories [--cases 40] [--rounds 5]

Two stacks of one node each, the databases of one multiplied by SQL. They take turns, the other one
paused, so that whatever else the machine does meets both. Compared are CPU seconds for a case.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bureau.cli.trial.ports import free_port
from tests.bench.history import grow
from tests.bench.spent import Spent, docker, measure
from tests.docker.stack import SMALL, Stack, stack_of
from tests.docker.test_load import DEPLOY
from tests.docker.user_settings import settings_of

GOALS: Final = (1_000, 100_000)
#: Cases that are multiplied.
_SEED: Final = 50
#: After a pause: polls that were under way come to their end.
_SETTLED: Final = 10.0


def main() -> None:
    """Bring both stacks up, fill them, measure, take them down."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=40)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stacks = {goal: new_stack(Path(folder) / str(goal), goal) for goal in GOALS}
        try:
            stacks[GOALS[0]].run("build", "--quiet")
            there = {goal: fill(stack, goal) for goal, stack in stacks.items()}
            found = rounds(stacks, given.cases, given.rounds)
        finally:
            for stack in stacks.values():
                stack.ask("unpause")
                stack.ask("down", "--volumes", "--timeout", "3")
    report(found, there)


def new_stack(folder: Path, goal: int) -> Stack:
    """One project of its own."""
    folder.mkdir(mode=0o755)
    port = free_port()
    settings = settings_of(port, folder)
    os.environ.update(settings)
    stack = stack_of(port, f"bureaubench{goal}x{os.getpid()}", SMALL, "http")
    return replace(stack, environment={**settings, "BUREAU_PUBLIC_URL": stack.origin})


def fill(stack: Stack, goal: int) -> int:
    """Start it, multiply its history; how many finished cases there are. Leaves it paused."""
    stack.run("up", "--detach", "--quiet-pull")
    stack.wait_ready()
    stack.script("api", DEPLOY)
    measure(stack, _SEED)
    begun = time.monotonic()
    there = grow(stack, goal)
    Console().print(f"{there:,} finished cases, made in {time.monotonic() - begun:.0f} s")
    measure(stack, 10)  # warm
    docker("pause", *stack.run("ps", "-q").split())
    return there


def rounds(stacks: dict[int, Stack], cases: int, count: int) -> dict[int, list[Spent]]:
    """Both in turn, the other one paused."""
    found: dict[int, list[Spent]] = {goal: [] for goal in stacks}
    for number in range(count):
        order = list(stacks.items())
        for goal, stack in order if number % 2 == 0 else reversed(order):
            containers = stack.run("ps", "-q").split()
            docker("unpause", *containers)
            time.sleep(_SETTLED)
            stack.wait_ready()
            found[goal].append(measure(stack, cases))
            Console().print(number, goal, found[goal][-1])
            docker("pause", *containers)
    return found


def report(found: dict[int, list[Spent]], there: dict[int, int]) -> None:
    """Print the medians."""
    table = Table(
        *("finished cases", "CPU s a case", "ratio", "cases/s", "of which", "idle", "rounds")
    )
    first = statistics.median(one.total for one in found[GOALS[0]])
    for goal, spent in found.items():
        total = statistics.median(one.total for one in spent)
        middle = min(spent, key=lambda one: abs(one.total - total))
        table.add_row(
            f"{there[goal]:,}",
            f"{total:.2f}",
            f"{total / first:.2f}",
            f"{statistics.median(one.rate for one in spent):.2f}",
            middle.told(),
            f"{statistics.median(one.idle for one in spent):.2f}",
            " ".join(f"{one.total:.2f}" for one in spent),
        )
    Console(width=180).print(table)


if __name__ == "__main__":
    main()
