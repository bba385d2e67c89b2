"""Port: periodic jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import JobRow


class JobRepository(Protocol):
    """Periodic jobs and their leases."""

    def ensure(self, row: JobRow) -> None:
        """Store a job unless it is there; a changed pause is taken over."""
        ...

    def claim(self, name: str, owner: str, now: datetime, until: datetime) -> JobRow | None:
        """Take a job under a lease; None when it is not due or another process runs it."""
        ...

    def settle(self, row: JobRow) -> bool:
        """Replace a claimed job. False: its lease went to another owner meanwhile."""
        ...

    def all(self) -> tuple[JobRow, ...]:
        """All jobs by name."""
        ...
