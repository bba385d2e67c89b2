"""How long it will take: told before it begins, and better with every verdict."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock
from typing import Final

from bureau.cli.trial.mutants.reach import Walk
from bureau.modelling.mutants import Mutant

#: Seconds for putting a mutant beside the others and taking it away again.
_DEPLOYING: Final = 0.4
#: Seconds from a mutant's place to the step that goes wrong.
_NOTICING: Final = 0.4
#: Share of the mutants that the first scenario does not notice, at first sight.
_SURVIVING: Final = 0.3


def cost_of(process: str, mutant: Mutant, order: Sequence[Walk]) -> float:
    """Seconds that one lane is likely to spend on a mutant."""
    if not order:
        return 0.0
    first = order[0].soonest(process, mutant) or 0.0
    others = sum(walk.seconds for walk in order[1:])
    return _DEPLOYING + first + _NOTICING + _SURVIVING * others


class Pace:
    """What is left. Safe to use from several threads.

    Args:
        cost: likely seconds of one lane for all there is to do.
        lanes: as many work side by side.
        number: of things to do.
    """

    def __init__(self, cost: float, lanes: int, number: int) -> None:
        self._left, self._lanes = cost, lanes
        self._done_cost = 0.0
        self._begun = time.monotonic()
        self._lock = Lock()
        self.number = number
        self.done = 0

    @property
    def seconds_left(self) -> float:
        """By the estimate at first, by what was measured when a tenth is done."""
        spent = time.monotonic() - self._begun
        if self._done_cost and self.done * 10 >= self.number:
            return self._left * spent / self._done_cost
        return self._left / self._lanes

    def tick(self, cost: float) -> str:
        """One more is done; how far it is, such as "12/70 约剩 1 分 20 秒"."""
        with self._lock:
            self.done += 1
            self._left = max(0.0, self._left - cost)
            self._done_cost += cost
            return f"{self.done}/{self.number} 约剩 {duration(self.seconds_left)}"


def duration(seconds: float) -> str:
    """Chinese: 45 秒, 3 分 20 秒."""
    whole = round(seconds)
    return f"{whole} 秒" if whole < 60 else f"{whole // 60} 分 {whole % 60} 秒"
