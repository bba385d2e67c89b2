"""Who asked for what (访问审计): one row for each access, added and never changed.

网络安全法 第二十一条第三项: such logs are kept for six months at least. A row names body, key,
route and the number of the case in the address; no content, no name, no phone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bureau.domain.clock import Clock
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records.access import AccessEntry

#: Counters are over after a day at the latest.
_WINDOWS_KEPT = timedelta(days=2)


class AccessLog:
    """Keeps accesses, shows them, and forgets them when their time is over.

    Args:
        uow: opens transactions.
        clock: the one clock.
        keep: how long.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, *, keep: timedelta) -> None:
        self._uow = uow
        self._clock = clock
        self._keep = keep

    def note(
        self,
        caller: str,
        *,
        method: str,
        route: str,
        subject: str | None,
        status: int,
        correlation: str,
    ) -> None:
        """Add one access.

        Args:
            caller: "<code of the body>/<prefix of the key>".
            method: HTTP method.
            route: the route's template.
            subject: the number in the address.
            status: HTTP status.
            correlation: id of the request.
        """
        organisation, _, prefix = caller.partition("/")
        with self._uow() as uow:
            uow.access.add(
                AccessEntry(
                    at=self._clock.now(),
                    organisation=organisation,
                    key_prefix=prefix,
                    method=method[:16],
                    route=route[:255],
                    subject=subject[:64] if subject else None,
                    status=status,
                    correlation=correlation,
                )
            )
            uow.commit()

    def latest(
        self, limit: int, *, organisation: str | None = None, since: datetime | None = None
    ) -> tuple[AccessEntry, ...]:
        """Accesses, newest first."""
        with self._uow(read_only=True) as uow:
            return uow.access.latest(limit, organisation=organisation, since=since)

    def prune(self) -> str:
        """Remove what is older than it has to be kept; the job's outcome."""
        now = self._clock.now()
        with self._uow() as uow:
            removed = uow.access.forget(now - self._keep)
            uow.access.forget_windows(int((now - _WINDOWS_KEPT).timestamp()))
            uow.commit()
        return f"清除过期访问记录 {removed} 条"
