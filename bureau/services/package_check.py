"""Re-verifies written packages (periodic job): a changed or missing byte is found and named."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bureau.domain.clock import Clock
from bureau.services.ports.packages import PackageKeeper
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Notification, PackageRow, RecipientKind


@dataclass(frozen=True, slots=True)
class CheckedPackage:
    """One package, and what is wrong with it; nothing: it is whole."""

    row: PackageRow
    faults: tuple[str, ...]


class PackageCheck:
    """The periodic job 归档包复核.

    Args:
        uow: opens transactions.
        packager: verifies one package.
        clock: the one clock.
        ops_group: group that is told of faults.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, packager: PackageKeeper, clock: Clock, *, ops_group: str
    ) -> None:
        self._uow = uow
        self._packager = packager
        self._clock = clock
        self._ops_group = ops_group

    def run(self) -> str:
        """Verify every package and tell ops of faults; says how many are whole and how many not."""
        found = self.check()
        for one in found:
            if one.faults:
                self._tell(one.row, list(one.faults))
        broken = sum(bool(one.faults) for one in found)
        return f"归档包 {len(found)} 个，损坏 {broken} 个"

    def check(self) -> tuple[CheckedPackage, ...]:
        """Verify every package; of a destroyed one, that its content is gone and its tombstone is
        there.
        """
        with self._uow(read_only=True) as uow:
            rows = uow.packages.all()
        return tuple(CheckedPackage(row, tuple(self._faults(row))) for row in rows)

    def _faults(self, row: PackageRow) -> list[str]:
        path = Path(row.path)
        if row.destroyed_at is not None:
            return self._packager.buried(path)
        faults = self._packager.verify(path)
        if not faults and self._packager.digest(path) != row.sha256:
            return [f"{path}：整包被替换（清单摘要与登记的不符）"]
        return faults

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
