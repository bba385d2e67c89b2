"""The platform's own periodic work; areas with work of their own add theirs in `services`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import OPS_GROUP, Core
from bureau.services.effect_settling import EffectSettling
from bureau.services.jobs import Job
from bureau.services.package_check import PackageCheck

#: How often packages are verified again, and how long that may take.
CHECK_EVERY: Final = timedelta(days=7)
CHECK_LEASE: Final = timedelta(hours=6)

#: How often drafts of packages that a crash left behind are removed, and how old those are.
SWEEP_EVERY: Final = timedelta(days=1)
SWEEP_LEASE: Final = timedelta(hours=1)

#: How often acts are looked for that the engine knows of and the ledger does not, and the lease.
SETTLE_EVERY: Final = timedelta(minutes=5)
SETTLE_LEASE: Final = timedelta(minutes=30)


def platform_jobs(core: Core) -> tuple[Job, ...]:
    """Re-verification of packages, sweeping of drafts, settling of effects."""
    check = PackageCheck(core.uow, core.packager, core.clock, ops_group=OPS_GROUP)
    settling = EffectSettling(core.uow, core.effects, core.engine, core.clock)

    def sweep() -> str:
        return f"清除归档草稿 {core.packager.sweep(core.clock.now() - SWEEP_EVERY)} 个"

    return (
        Job(name="verify-packages", every=CHECK_EVERY, lease=CHECK_LEASE, run=check.run),
        Job(name="sweep-drafts", every=SWEEP_EVERY, lease=SWEEP_LEASE, run=sweep),
        Job(name="settle-effects", every=SETTLE_EVERY, lease=SETTLE_LEASE, run=settling.run),
    )
