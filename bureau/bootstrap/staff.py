"""People, leave windows, deputies, and the job that makes the engine follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import Core
from bureau.bootstrap.posts import post_places
from bureau.engine.step_rules import CamundaStepRules
from bureau.engine.workforce import CamundaWorkforce
from bureau.services.jobs import Job
from bureau.services.ports.step_rules import StepRules
from bureau.services.ports.workforce import Workforce
from bureau.services.staff.handover import Handovers
from bureau.services.staff.leaves import Leaves
from bureau.services.staff.register import StaffRegister
from bureau.services.staff.separation import Separation
from bureau.services.staff.stamps import DeputyStamps
from bureau.services.staff.windows import DeputyWindows

#: How often windows are looked at, and how long that may take.
LOOK_EVERY: Final = timedelta(minutes=1)
LOOK_LEASE: Final = timedelta(minutes=10)

#: How soon a drafter is no longer offered the own draft for signature.
SEPARATE_EVERY: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffArea:
    """Use cases of this area.

    Args:
        register: the register of people.
        leaves: leave windows.
        handovers: 离职移交.
        windows: makes the engine follow the register.
        stamps: 代×××办理.
        separation: keeps drafters from signing their own drafts.
        workforce: the engine's side of people.
        rules: what deployed diagrams say of their user tasks.
        jobs: its periodic work.
    """

    register: StaffRegister
    leaves: Leaves
    handovers: Handovers
    windows: DeputyWindows
    stamps: DeputyStamps
    separation: Separation
    workforce: Workforce
    rules: StepRules
    jobs: tuple[Job, ...]


def build_staff(core: Core) -> StaffArea:
    """Build them."""
    posts = post_places(core.settings)
    workforce = CamundaWorkforce(core.engine_session)
    register = StaffRegister(core.uow, core.clock, posts)
    rules = CamundaStepRules(core.engine_session)
    separation = Separation(core.uow, workforce, rules, core.engine, core.clock, posts)
    windows = DeputyWindows(core.uow, workforce, core.clock, posts)
    return StaffArea(
        register=register,
        leaves=Leaves(core.uow, core.clock),
        handovers=Handovers(core.uow, register, core.clock),
        windows=windows,
        stamps=DeputyStamps(core.uow, workforce, core.clock),
        separation=separation,
        workforce=workforce,
        rules=rules,
        jobs=(
            Job(name="deputies", every=LOOK_EVERY, lease=LOOK_LEASE, run=windows.run),
            Job(
                name="separate-signers",
                every=SEPARATE_EVERY,
                lease=LOOK_LEASE,
                run=separation.run,
            ),
        ),
    )
