"""Record of one periodic job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One periodic job and when it runs next.

    Args:
        name: its name; one row a job in all processes together.
        every_seconds: pause between two runs.
        next_run_at: not before this.
        leased_until: a process runs it until then.
        lease_owner: which one.
        last_run_at: end of the last run.
        last_outcome: what it said.
        failures: failed runs in a row.
    """

    name: str
    every_seconds: int
    next_run_at: datetime
    leased_until: datetime | None = None
    lease_owner: str | None = None
    last_run_at: datetime | None = None
    last_outcome: str | None = None
    failures: int = 0
