"""Growing pauses with jitter, so that many workers do not come back at the same moment."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

#: Share of a pause that chance may add. Below 1, so that each pause is longer than the one before.
JITTER: Final = 0.25


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses between the tries of one task.

    Args:
        base: pause after the first fault; doubles each time.
        longest: no pause is longer.
    """

    base: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=4)
    chance: random.Random = field(default_factory=random.Random, compare=False)

    def pause(self, attempt: int) -> timedelta:
        """Pause after the `attempt`-th fault, counted from 1."""
        doubled: timedelta = self.base * 2 ** min(max(attempt, 1) - 1, 30)
        return min(doubled * (1 + JITTER * self.chance.random()), self.longest)


class Backoff:
    """Pauses of a loop that meets faults in a row.

    Args:
        shortest: about the first pause, in seconds.
        longest: no pause is longer, in seconds.
    """

    def __init__(self, shortest: float = 0.1, longest: float = 10.0) -> None:
        self._shortest = shortest
        self._longest = longest
        self.faults = 0

    def reset(self) -> None:
        """It worked again."""
        self.faults = 0

    def next(self) -> float:
        """Seconds to wait after one more fault: between half and all of the doubled pause."""
        ceiling: float = min(self._shortest * 2 ** min(self.faults, 20), self._longest)
        self.faults += 1
        return ceiling * (0.5 + 0.5 * random.random())
