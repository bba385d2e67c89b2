"""Repository: periodic jobs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bureau.persistence.store import Store
from bureau.persistence.tables import JobTable
from bureau.services.records import JobRow


class SqlJobs:
    """Periodic jobs and their leases."""

    def __init__(self, connection: Connection) -> None:
        self._jobs = Store(connection, JobTable, JobRow)

    def ensure(self, row: JobRow) -> None:
        """Store a job unless it is there; a changed pause is taken over."""
        if self._jobs.add_new(row):
            return
        self._jobs.connection.execute(
            update(self._jobs.table)
            .where(JobTable.name == row.name, JobTable.every_seconds != row.every_seconds)
            .values(every_seconds=row.every_seconds)
        )

    def claim(self, name: str, owner: str, now: datetime, until: datetime) -> JobRow | None:
        """Take a job that is due, under a lease."""
        query = (
            select(self._jobs.table)
            .where(
                JobTable.name == name,
                JobTable.next_run_at <= now,
                or_(JobTable.leased_until.is_(None), JobTable.leased_until <= now),
            )
            .with_for_update(skip_locked=True)
        )
        found = self._jobs.first(query)
        if found is None:
            return None
        claimed = replace(found, leased_until=until, lease_owner=owner)
        self._jobs.save(claimed, JobTable.name == found.name)
        return claimed

    def settle(self, row: JobRow) -> bool:
        """Replace a claimed job and end its lease; False: the lease went to another owner."""
        settled = replace(row, leased_until=None, lease_owner=None)
        return self._jobs.save(
            settled,
            JobTable.name == row.name,
            JobTable.lease_owner == row.lease_owner,
            JobTable.leased_until == row.leased_until,
        )

    def all(self) -> tuple[JobRow, ...]:
        """All jobs by name."""
        return self._jobs.many(by=(JobTable.name,))
