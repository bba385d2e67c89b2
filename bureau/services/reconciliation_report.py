"""Tells of differences: as a workbook, and once a day as one notice to ops."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Final

from bureau.domain.clock import Clock
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.ports.workbooks import Sheet, SheetColumn, Workbooks
from bureau.services.reconciliation import Reconciliation
from bureau.services.records import Notification, RecipientKind
from bureau.services.records.differences import Difference
from bureau.timezone import TIME_ZONE

_COLUMNS: Final = (
    SheetColumn(heading="差异", width=32),
    SheetColumn(heading="办件", width=18),
    SheetColumn(heading="对象", width=40),
    SheetColumn(heading="起始时间", width=18),
    SheetColumn(heading="说明", width=40),
    SheetColumn(heading="处理办法", width=70),
)


class ReconciliationReport:
    """Reports of 对账.

    Args:
        uow: opens transactions.
        compare: finds the differences.
        workbooks: writes xlsx.
        clock: the one clock.
        ops_group: who is told.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        compare: Reconciliation,
        workbooks: Workbooks,
        clock: Clock,
        *,
        ops_group: str,
    ) -> None:
        self._uow = uow
        self._compare = compare
        self._workbooks = workbooks
        self._clock = clock
        self._ops_group = ops_group

    def workbook(self, found: Iterable[Difference]) -> bytes:
        """The differences as a workbook (xlsx)."""
        now = self._clock.now()
        rows = tuple(
            (
                one.kind.label,
                one.case_number or "",
                one.subject,
                f"{one.since.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}",
                one.detail,
                one.advice,
            )
            for one in found
        )
        notes = (f"对账差异 {len(rows)} 处", f"对账时间 {now.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}")
        sheet = Sheet(title="对账差异", columns=_COLUMNS, rows=rows, notes=notes)
        return self._workbooks.write((sheet,), marks={}, at=now)

    def run(self) -> str:
        """The daily job: compare all, and tell ops how many differences of each kind there are.

        Raises:
            EngineError, Transient: something cannot be asked now; the job is tried again.
        """
        counts = Counter(one.kind for one in self._compare.differences())
        if not counts:
            return "对账无差异"
        lines = "；".join(f"{kind.label} {count} 处" for kind, count in counts.items())
        now = self._clock.now()
        told = Notification(
            id=str(uuid.uuid4()),
            recipient_kind=RecipientKind.GROUP,
            recipient=self._ops_group,
            kind="reconciliation",
            text=f"对账发现差异：{lines}。逐项清单和处理办法：bureau reconcile",
            created_at=now,
            dedup_key=f"reconciliation:{now.astimezone(TIME_ZONE):%Y-%m-%d}",
        )
        with self._uow() as uow:
            uow.notifications.add(told)
            uow.commit()
        return f"对账差异 {counts.total()} 处"
