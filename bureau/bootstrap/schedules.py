"""Work that comes round (周期表), and the job that starts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import OPS_GROUP, Core
from bureau.services.jobs import Job
from bureau.services.schedule_runs import ScheduleRunner
from bureau.services.schedules import Schedules

#: How often dates are looked for that have come, and how long starting them may take.
LOOK_EVERY: Final = timedelta(minutes=10)
LOOK_LEASE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleArea:
    """Use cases of this area.

    Args:
        table: the table as the office keeps it.
        runner: starts what is due.
        jobs: its periodic work.
    """

    table: Schedules
    runner: ScheduleRunner
    jobs: tuple[Job, ...]


def build_schedules(core: Core) -> ScheduleArea:
    """Build them."""
    runner = ScheduleRunner(core.uow, core.calendar, core.clock, ops_group=OPS_GROUP)
    job = Job(name="start-schedules", every=LOOK_EVERY, lease=LOOK_LEASE, run=runner.run)
    return ScheduleArea(
        table=Schedules(core.uow, core.calendar, core.clock), runner=runner, jobs=(job,)
    )
