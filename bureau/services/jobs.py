"""Periodic work of the platform: one leased table, served by any worker; no cron beside it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bureau.domain.backoff import pause
from bureau.domain.clock import Clock
from bureau.errors import BureauError
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import JobRow

#: First pause after a failed run; doubles up to the job's own pause.
RETRY_BASE: Final = timedelta(minutes=1)
_OUTCOME_LIMIT: Final = 500

_log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One periodic job.

    Args:
        name: unique; key of its row.
        every: pause between two runs.
        lease: longer than a run may take; after it another worker takes over.
        run: does it, and says in a few words what it did. It may be repeated after a crash.
    """

    name: str
    every: timedelta
    lease: timedelta
    run: Callable[[], str]


class PeriodicJobs:
    """Runs jobs that are due. Any number of processes may call it.

    Args:
        uow: opens transactions.
        clock: the one clock.
        owner: this process, by a name that no other has.
        jobs: what is to be run.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, clock: Clock, *, owner: str, jobs: Iterable[Job]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._owner = owner
        self._jobs = {job.name: job for job in jobs}

    def ensure(self) -> None:
        """Make the rows of all jobs; a new one is due at once. Called when a process starts."""
        with self._uow() as uow:
            for job in self._jobs.values():
                row = JobRow(
                    name=job.name,
                    every_seconds=int(job.every.total_seconds()),
                    next_run_at=self._clock.now(),
                )
                uow.jobs.ensure(row)
            uow.commit()

    def run_due(self) -> str | None:
        """Run one job that is due; gives its name, None when none is.

        A job that fails with an error of ours is recorded and tried again after a growing pause.
        Any other error is recorded likewise, and raised.
        """
        claimed = self._claim()
        if claimed is None:
            return None
        row, job = claimed
        failed, outcome = True, ""
        try:
            outcome = job.run()
            failed = False
        except BureauError as fault:
            outcome = _said(fault)
        finally:
            self._settle(row, failed, outcome or _said(sys.exception()))
        return row.name

    def _claim(self) -> tuple[JobRow, Job] | None:
        now = self._clock.now()
        with self._uow() as uow:
            for job in self._jobs.values():
                row = uow.jobs.claim(job.name, self._owner, now, now + job.lease)
                if row is not None:
                    uow.commit()
                    return row, job
        return None

    def _settle(self, row: JobRow, failed: bool, outcome: str) -> None:
        now = self._clock.now()
        failures = row.failures + 1 if failed else 0
        settled = replace(
            row,
            next_run_at=_next_run(row, failures, now),
            last_run_at=now,
            last_outcome=outcome[:_OUTCOME_LIMIT],
            failures=failures,
        )
        with self._uow() as uow:
            kept = uow.jobs.settle(settled)
            uow.commit()
        _log.info("job run", job=row.name, outcome="failed" if failed else "done", kept=kept)


def _next_run(row: JobRow, failures: int, now: datetime) -> datetime:
    every = timedelta(seconds=row.every_seconds)
    if failures:
        return now + pause(failures, base=RETRY_BASE, longest=every, chance=1.0)
    return now + every


def _said(fault: BaseException | None) -> str:
    return f"{type(fault).__name__}: {fault}"
