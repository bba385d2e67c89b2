"""Which scenarios come by which element, and how soon: told by a run on the right diagrams."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bureau.cli.trial.pool import Result
from bureau.cli.trial.subject import Subject
from bureau.engine.codec import parse_time
from bureau.modelling.mutants import Mutant
from bureau.modelling.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Walk:
    """One scenario as it ran on the right diagrams.

    Args:
        subject: of the procedure that it starts.
        scenario: it.
        seconds: wall time.
        reached: seconds from its beginning to the first time an element was entered, by process
            and element.
    """

    subject: Subject
    scenario: Scenario
    seconds: float
    reached: Mapping[tuple[str, str], float]

    @property
    def digest(self) -> str:
        """Of what the scenario says."""
        text = f"{self.subject.original}\n{self.scenario.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()

    def soonest(self, process: str, mutant: Mutant) -> float | None:
        """Seconds until it comes by the place of a mutant; None: it does not."""
        times = [
            self.reached[process, one] for one in mutant.near if (process, one) in self.reached
        ]
        return min(times, default=None)


def walk_of(result: Result) -> Walk:
    """What a run tells."""
    entered = [
        (process, str(one["activityId"]), parse_time(one["startTime"]))
        for process, history in result.run.history
        for one in history
    ]
    begun = min((at for _, _, at in entered), default=None)
    reached: dict[tuple[str, str], float] = {}
    for process, element, at in entered:
        assert begun is not None, "something was entered"
        seconds = (at - begun).total_seconds()
        reached[process, element] = min(seconds, reached.get((process, element), seconds))
    return Walk(result.job.subject, result.job.scenario, result.seconds, reached)


def in_order(
    walks: Sequence[Walk], process: str, mutant: Mutant, noticed_last_time: str
) -> list[Walk]:
    """The scenarios to try a mutant on: the one that noticed it before, then the quickest there."""
    found = [
        (walk, soonest) for walk in walks if (soonest := walk.soonest(process, mutant)) is not None
    ]
    found.sort(key=lambda one: (one[0].scenario.name != noticed_last_time, one[1], one[0].seconds))
    return [walk for walk, _ in found]
