"""Port: accesses, counters of rate limits, query codes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records.access import AccessEntry, QueryCode


class AccessRepository(Protocol):
    """Accesses of bodies, and how often something was done."""

    def add(self, entry: AccessEntry) -> None:
        """Append one access."""
        ...

    def latest(
        self, limit: int, *, organisation: str | None = None, since: datetime | None = None
    ) -> tuple[AccessEntry, ...]:
        """Accesses, newest first."""
        ...

    def forget(self, before: datetime) -> int:
        """Remove accesses that are older; gives how many."""
        ...

    def hit(self, bucket: str, began: int) -> int:
        """Count one more in a window; gives how many there are now.

        Args:
            bucket: what is counted, for whom.
            began: start of the window, seconds since 1970.
        """
        ...

    def hits(self, bucket: str, began: int) -> int:
        """How many were counted in a window."""
        ...

    def forget_windows(self, before: int) -> int:
        """Remove windows that began earlier; gives how many."""
        ...

    def add_code(self, code: QueryCode) -> None:
        """Store the code of a case."""
        ...

    def code_of(self, case_id: str) -> QueryCode | None:
        """The code of a case."""
        ...
