"""Re-verifies written packages (periodic job): a changed or missing byte is found and named."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from bureau.domain.clock import Clock
from bureau.services.ports.packages import Packager
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Notification, PackageRow, RecipientKind


class PackageCheck:
    """The periodic job 归档包复核.

    Args:
        uow: opens transactions.
        packager: verifies one package.
        clock: the one clock.
        ops_group: group that is told of faults.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, packager: Packager, clock: Clock, *, ops_group: str
    ) -> None:
        self._uow = uow
        self._packager = packager
        self._clock = clock
        self._ops_group = ops_group

    def run(self) -> str:
        """Verify every package; says how many are whole and how many are not."""
        with self._uow(read_only=True) as uow:
            rows = uow.packages.all()
        broken = 0
        for row in rows:
            faults = self._packager.verify(Path(row.path))
            if faults:
                broken += 1
                self._tell(row, faults)
        return f"归档包 {len(rows)} 个，损坏 {broken} 个"

    def _tell(self, row: PackageRow, faults: list[str]) -> None:
        now = self._clock.now()
        with self._uow() as uow:
            uow.notifications.add(self._notification(row, faults, now))
            uow.commit()

    def _notification(self, row: PackageRow, faults: list[str], now: datetime) -> Notification:
        return Notification(
            id=str(uuid.uuid4()),
            case_id=row.case_id,
            recipient_kind=RecipientKind.GROUP,
            recipient=self._ops_group,
            kind="package-broken",
            text=f"归档包 {row.path} 损坏：{'；'.join(faults[:5])}",
            created_at=now,
            dedup_key=f"package-broken:{row.id}:{now.date().isoformat()}",
        )
