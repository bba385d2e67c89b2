"""Limits of cases: computed, changed, explained, moved; and the job that tells the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import OPS_GROUP, Core
from bureau.bootstrap.limits import LIMIT_RULES
from bureau.engine.limit_times import CamundaLimitTimes
from bureau.engine.step_runs import CamundaStepRuns
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.jobs import Job
from bureau.services.limit_explaining import LimitExplaining
from bureau.services.limit_moving import LimitMoving
from bureau.services.limit_rules import RegisterRules
from bureau.services.step_limits import StepLimits

#: How often the engine is told of limits that a crash left untold, and the lease.
TELL_EVERY: Final = timedelta(minutes=5)
TELL_LEASE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineServices:
    """Use cases of this area."""

    compute: Deadlines
    changes: DeadlineChanges
    review: DeadlineReview
    moving: LimitMoving
    explaining: LimitExplaining
    steps: StepLimits


def build_deadlines(core: Core) -> DeadlineServices:
    """Build them."""
    moving = LimitMoving(core.uow, CamundaLimitTimes(core.engine_session))
    steps = StepLimits(CamundaStepRuns(core.engine_session))
    review = DeadlineReview(
        core.uow, core.calendar, core.clock, core.engine, moving, steps, ops_group=OPS_GROUP
    )
    return DeadlineServices(
        compute=Deadlines(core.effects, core.clock, RegisterRules(core.calendar, LIMIT_RULES)),
        changes=DeadlineChanges(core.effects, core.clock, core.calendar, moving),
        review=review,
        moving=moving,
        explaining=LimitExplaining(core.uow, review),
        steps=steps,
    )


def deadline_jobs(deadlines: DeadlineServices) -> tuple[Job, ...]:
    """Telling the engine what a crash left untold."""
    return (
        Job(name="tell-deadlines", every=TELL_EVERY, lease=TELL_LEASE, run=deadlines.moving.run),
    )
