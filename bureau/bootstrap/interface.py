"""What stands around the interface for other bodies: limits, audit, callbacks, public query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import OPS_GROUP
from bureau.domain.clock import Clock
from bureau.gateways.callback_sender import HttpsCallbackSender
from bureau.services.access_log import AccessLog
from bureau.services.callback_digest import CallbackDigest
from bureau.services.callbacks import Callbacks
from bureau.services.jobs import Job
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.public_query import PublicQuery
from bureau.services.rate_limits import Quota, RateLimits
from bureau.settings import Settings

_DAY: Final = timedelta(days=1)
_LEASE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceArea:
    """Services around the interface.

    Args:
        rate_limits: count.
        key_quota: what one key may do.
        access_log: audit.
        callbacks: register and deliver.
        public_query: what citizens ask.
        jobs: periodic work.
    """

    rate_limits: RateLimits
    key_quota: Quota
    access_log: AccessLog
    callbacks: Callbacks
    public_query: PublicQuery
    jobs: tuple[Job, ...]


def build_interface(
    settings: Settings, uow: UnitOfWorkFactory, clock: Clock, *, owner: str
) -> InterfaceArea:
    """Build them.

    Args:
        settings: quotas, addresses, networks.
        uow: opens transactions.
        clock: the one clock.
        owner: this process, by a name that no other has.
    """
    limits = RateLimits(uow, clock)
    log = AccessLog(uow, clock, keep=timedelta(days=settings.audit_days))
    sender = HttpsCallbackSender(settings.callback_networks, settings.callback_ca_file)
    callbacks = Callbacks(uow, sender, clock, owner=owner, public_url=settings.public_url)
    digest = CallbackDigest(uow, callbacks, clock, ops_group=OPS_GROUP)
    return InterfaceArea(
        rate_limits=limits,
        key_quota=Quota("key", settings.rate_quota, timedelta(minutes=1)),
        access_log=log,
        callbacks=callbacks,
        public_query=PublicQuery(uow, limits),
        jobs=(
            Job(name="callback-digest", every=_DAY, lease=_LEASE, run=digest.run),
            Job(name="prune-accesses", every=_DAY, lease=_LEASE, run=log.prune),
        ),
    )
