"""Periodic jobs: each runs once in its time, whichever process serves it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bureau.domain.clock import FixedClock
from bureau.errors import Transient
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.jobs import Job, PeriodicJobs
from bureau.services.records import JobRow

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Work:
    """A job's work that counts its runs.

    Args:
        faults: raised instead, one each.
    """

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.runs = 0

    def __call__(self) -> str:
        self.runs += 1
        if self.faults:
            raise self.faults.pop(0)
        return f"第 {self.runs} 次"


def jobs_of(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, *works: Work, owner: str = "a"
) -> PeriodicJobs:
    jobs = [
        Job(name=f"job-{index}", every=HOUR, lease=10 * MINUTE, run=work)
        for index, work in enumerate(works)
    ]
    made = PeriodicJobs(uow, clock, owner=owner, jobs=jobs)
    made.ensure()
    return made


def rows(uow: SqlUnitOfWorkFactory) -> tuple[JobRow, ...]:
    with uow(read_only=True) as opened:
        return opened.jobs.all()


def test_a_job_runs_at_once_and_then_in_its_time(
    uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    work = Work()
    jobs = jobs_of(uow, clock, work)

    assert jobs.run_due() == "job-0"
    assert jobs.run_due() is None
    clock.at += HOUR
    assert jobs.run_due() == "job-0"
    [row] = rows(uow)
    assert (row.last_outcome, row.failures) == ("第 2 次", 0)
    assert row.last_run_at == clock.now()
    assert row.leased_until is None


def test_every_job_has_its_turn(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> None:
    works = Work(), Work(), Work()
    jobs = jobs_of(uow, clock, *works)

    assert [jobs.run_due() for _ in range(4)] == ["job-0", "job-1", "job-2", None]


def test_a_failed_run_is_recorded_and_tried_again_after_growing_pauses(
    uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    work = Work(Transient("down"), Transient("down"))
    jobs = jobs_of(uow, clock, work)
    pauses = []
    for _ in range(2):
        assert jobs.run_due() == "job-0"
        [row] = rows(uow)
        assert row.last_outcome == "Transient: down"
        pauses.append(row.next_run_at - clock.now())
        clock.at = row.next_run_at
    jobs.run_due()

    assert pauses == [MINUTE, 2 * MINUTE]
    assert rows(uow)[0].failures == 0
    assert rows(uow)[0].next_run_at == clock.now() + HOUR


def test_an_unforeseen_error_is_recorded_and_raised(
    uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    jobs = jobs_of(uow, clock, Work(ZeroDivisionError("bug")))
    with pytest.raises(ZeroDivisionError):
        jobs.run_due()

    assert rows(uow)[0].last_outcome == "ZeroDivisionError: bug"
    assert rows(uow)[0].failures == 1


def test_a_job_of_a_dead_process_is_taken_over(
    uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    jobs = jobs_of(uow, clock, Work())
    with uow() as opened:
        opened.jobs.claim("job-0", "dead", clock.now(), clock.now() + 10 * MINUTE)
        opened.commit()

    assert jobs.run_due() is None
    clock.at += 10 * MINUTE
    assert jobs.run_due() == "job-0"


def test_many_processes_run_a_job_once(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> None:
    work, barrier = Work(), Barrier(10)
    made = [jobs_of(uow, clock, work, owner=f"p{index}") for index in range(10)]

    def serve(jobs: PeriodicJobs) -> str | None:
        barrier.wait(10)
        return jobs.run_due()

    with ThreadPoolExecutor(10) as pool:
        ran = list(pool.map(serve, made))

    assert work.runs == 1
    assert ran.count("job-0") == 1


def test_a_new_pause_is_taken_over_by_the_row(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> None:
    jobs_of(uow, clock, Work()).run_due()
    changed = Job(name="job-0", every=MINUTE, lease=MINUTE, run=Work())
    PeriodicJobs(uow, clock, owner="b", jobs=[changed]).ensure()

    assert rows(uow)[0].every_seconds == 60
    assert rows(uow)[0].next_run_at == clock.now() + HOUR  # the run that is planned stays


def test_a_job_that_this_process_does_not_know_is_left_to_others(
    uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    jobs_of(uow, clock, Work(), Work())
    small = jobs_of(uow, clock, Work(), owner="b")

    assert [small.run_due(), small.run_due()] == ["job-0", None]
