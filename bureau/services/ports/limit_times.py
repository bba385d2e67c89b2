"""Port: the times of a limit where the engine holds them."""

from __future__ import annotations

from typing import Protocol

from bureau.domain.limits import EngineTimes


class LimitTimes(Protocol):
    """Moves limits of running instances."""

    def move(self, instance_id: str, old: EngineTimes, new: EngineTimes) -> int:
        """Put one limit's times from `old` to `new` in an instance and in all that it called.

        Variables first, then the due dates of open tasks, then the pending timers. What does not
        stand at `old` is left alone, so that it may be repeated.

        Args:
            instance_id: topmost process instance.
            old: what the engine was told last.
            new: what it is to hold.

        Returns:
            How many variables hold `new` now; 0: the step that sets them has not ended, or the
            instance has.

        Raises:
            EngineError: the engine does not answer, or refuses.
        """
        ...
