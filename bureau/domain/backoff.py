"""Growing pauses between tries, spread by chance so that many do not come back at once."""

from __future__ import annotations

from datetime import timedelta


def pause(tries: int, *, base: timedelta, longest: timedelta, chance: float) -> timedelta:
    """Pause after a try that failed.

    Args:
        tries: failed tries so far, from 1; each doubles the pause.
        base: full pause after the first.
        longest: bound of the full pause.
        chance: number in [0, 1]; the pause is between half the full one and all of it.
    """
    doublings = min(max(tries, 1) - 1, 40)
    full: timedelta = min(base * (1 << doublings), longest)
    return full * (0.5 + chance / 2)
