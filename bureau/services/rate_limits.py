"""How often something may be done in a window of time; counted in the database.

Several API processes share the counters, so that a limit is one limit. The windows are fixed: a
caller learns when the present one ends, and nothing has to be kept of those that are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.domain.clock import Clock
from bureau.errors import Refusal
from bureau.services.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit.

    Args:
        name: as headers show it.
        most: how often in one window.
        window: how long a window is.
    """

    name: str
    most: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands.

    Args:
        quota: the limit.
        left: how often it may still, in this window; negative: it has passed it.
        seconds: until the window ends.
    """

    quota: Quota
    left: int
    seconds: int


#: Wrong guesses, by address of the caller and by case (citizens' query, links).
GUESSES_BY_ADDRESS: Final = Quota("guesses", 20, timedelta(minutes=15))
GUESSES_BY_CASE: Final = Quota("guesses", 60, timedelta(hours=1))


class RateLimited(Refusal):
    """Too often.

    Args:
        standing: says when it may be tried again.
    """

    code = "rate-limited"

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"请求过于频繁，请在 {standing.seconds} 秒后重试。")
        self.standing = standing


class RateLimits:
    """Counts.

    Args:
        uow: opens transactions.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def take(self, quota: Quota, whom: str) -> Standing:
        """Count one more, whether it is within the limit or not."""
        began, seconds = self._window(quota)
        with self._uow() as uow:
            count = uow.access.hit(f"{quota.name}:{whom}", began)
            uow.commit()
        return Standing(quota, quota.most - count, seconds)

    def require(self, quota: Quota, whom: str) -> None:
        """Count nothing; refuse who has used the limit up.

        Raises:
            RateLimited: it is used up.
        """
        began, seconds = self._window(quota)
        with self._uow(read_only=True) as uow:
            count = uow.access.hits(f"{quota.name}:{whom}", began)
        if count >= quota.most:
            raise RateLimited(Standing(quota, 0, seconds))

    def _window(self, quota: Quota) -> tuple[int, int]:
        length = int(quota.window.total_seconds())
        now = int(self._clock.now().timestamp())
        began = now - now % length
        return began, began + length - now
