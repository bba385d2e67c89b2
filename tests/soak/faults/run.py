"""The fault run: many cases over all topics while everything is killed, stopped and misled.

At the end every case has finished without hands, but for those planned to fail for good.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from tests.soak.faults.chaos import Chaos, Weights
from tests.soak.faults.checks import faults_of, outside_acts
from tests.soak.faults.kinds import KINDS
from tests.soak.faults.people import Handed, People, plan
from tests.soak.faults.report import figures_of, tell
from tests.soak.faults.system import SoakSystem, soak_system
from workers.handlers import HANDLERS

#: Between two looks of everybody, in seconds.
LOOK = 0.2
#: Cases handed in at one look.
HAND_IN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be run.

    Args:
        cases: how many are handed in.
        flawed: how many of them fail for good.
        seed: of everything drawn.
        seconds: how long things go wrong at most, but for the time the engine takes to come back.
        pause: seconds between two things that go wrong, at least and at most.
        patience: seconds for what is left when nothing goes wrong any more.
        workers: worker processes.
        pace: 1 on a machine that does nothing else; see `tests.soak.faults.system.times`.
        weights: how often each thing goes wrong.
    """

    cases: int
    flawed: int
    seed: int
    seconds: float
    pause: tuple[float, float]
    patience: float
    workers: int = 2
    pace: float = 1.0
    weights: Weights = field(default_factory=Weights)


def run(wish: Wish, folder: Path, console: Console) -> list[str]:
    """Run it on a system of its own and tell; what is wrong at the end.

    Args:
        wish: what is to be run.
        folder: empty; keeps state and logs.
        console: where it is told.
    """
    chance = random.Random(wish.seed)
    cases = plan(wish.cases, wish.flawed, chance)
    with soak_system(folder, wish.workers, wish.pace) as system:
        system.start()
        return run_on(system, cases, wish, chance, console)


def run_on(
    system: SoakSystem, cases: list[Handed], wish: Wish, chance: random.Random, console: Console
) -> list[str]:
    """Run it on a system that runs; what is wrong at the end.

    Args:
        system: all parts run.
        cases: every case it ever had; those without a number are handed in.
        wish: what is to be run.
        chance: draws what goes wrong.
        console: where it is told.
    """
    console.print(f"seed {wish.seed}, {len(cases)} cases; planned to fail for good:")
    for case in cases:
        if case.flaw:
            console.print(f"  {case.title} {dict(case.flaw.data)}")
    used = {topic for kind in KINDS.values() for topic in _topics(kind.diagram())}
    missing = {handler.topic for handler in HANDLERS} - used
    assert not missing, f"topics that no case uses: {missing}"
    began = time.monotonic()

    def say(what: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} {what}", highlight=False)

    people = People(system, cases)
    chaos = Chaos(system, chance, wish.pause, wish.weights, say, wish.pace)
    while time.monotonic() < began + wish.seconds + chaos.paused and not _ended(
        system, cases, people
    ):
        people.act(HAND_IN)
        chaos.step()
        time.sleep(LOOK)
    chaos.end()
    say("nothing goes wrong any more")
    wait_ended(system, cases, people, wish.patience)
    say("looked at")
    faults = faults_of(system, cases)
    figures = figures_of(system, chaos.seen)
    tell(console, figures, chaos.seen, outside_acts(system), cases, faults)
    return faults


def wait_ended(system: SoakSystem, cases: list[Handed], people: People, seconds: float) -> None:
    """Let everybody act until all has ended and is settled, or the time is over."""
    end = time.monotonic() + seconds
    while not (_ended(system, cases, people) and _settled(system)) and time.monotonic() < end:
        people.act(HAND_IN)
        time.sleep(LOOK)


def _topics(bpmn: bytes) -> list[str]:
    return [part.split('"')[1] for part in bpmn.decode().split("camunda:topic=")[1:]]


def _ended(system: SoakSystem, cases: list[Handed], people: People) -> bool:
    """Whether nothing is left but what fails for good."""
    if not people.all_handed_in:
        return False
    opened = sum(1 + case.kind.children for case in cases)
    flawed = sum(case.flaw is not None for case in cases)
    with system.services.database.reader.connect() as connection:
        closed = connection.exec_driver_sql("SELECT count(*) FROM cases WHERE state = 'closed'")
        return int(closed.scalar_one()) >= opened - flawed


def _settled(system: SoakSystem) -> bool:
    """Whether the outbox is told, every act is known to the engine, and planned incidents stand.

    The job that finds acts of dead workers is not waited for: its time is put to now.
    """
    with system.services.database.writer.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE jobs SET next_run_at = last_run_at"
            " WHERE name = 'settle-effects' AND leased_until IS NULL"
        )
        untold = connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM outbox WHERE state IN ('pending', 'early'))"
            " + (SELECT count(*) FROM effects WHERE state = 'stored' AND completed_at IS NULL)"
        ).scalar_one()
    return not untold
