"""What the outbox looks like, for doctor and ops; dead rows are put back here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bureau.domain.cases import CaseSource, CaseState
from bureau.domain.clock import Clock
from bureau.errors import Conflict, NotFound
from bureau.services.case_start import start_order
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import OutboxKind, OutboxRow, OutboxState


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """State of the outbox.

    Args:
        counts: rows by state.
        oldest_wait: how long the oldest pending row has waited; None when none waits.
        dead: rows that were given up.
    """

    counts: Mapping[OutboxState, int]
    oldest_wait: timedelta | None
    dead: tuple[OutboxRow, ...]


class OutboxReview:
    """Shows the outbox and revives dead rows.

    Args:
        uow: opens transactions.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def health(self) -> OutboxHealth:
        """Present state."""
        with self._uow(read_only=True) as uow:
            oldest = uow.outbox.oldest_pending()
            return OutboxHealth(
                counts=uow.outbox.counts(),
                oldest_wait=self._clock.now() - oldest.created_at if oldest else None,
                dead=uow.outbox.dead(),
            )

    def revive(self, row_id: int) -> None:
        """Try a dead row again, now.

        Raises:
            NotFound: no such row.
            Conflict: it is not dead.
        """
        with self._uow() as uow:
            row = uow.outbox.get(row_id)
            if row is None:
                raise NotFound(f"待发队列中没有第 {row_id} 行。")
            if row.state is not OutboxState.DEAD:
                raise Conflict(f"第 {row_id} 行未停止（{row.state.value}），无需恢复。")
            revived = replace(
                row,
                state=OutboxState.PENDING,
                refusals=0,
                available_at=self._clock.now(),
                done_at=None,
            )
            uow.outbox.settle(revived)
            uow.commit()

    def restart(self, number: str) -> int:
        """Order the start of a case once more, which no instance carries; gives the row.

        The relay looks for an instance of this number first: what was started is not started twice.

        Args:
            number: case number.

        Raises:
            NotFound: no such case.
            Conflict: it is carried or has ended, the order is still to be told, or is not known.
        """
        now = self._clock.now()
        with self._uow() as uow:
            found = uow.cases.by_number(number)
            case = uow.cases.lock(found.id) if found else None
            if case is None:
                raise NotFound(f"没有办件 {number}。")
            if case.state is not CaseState.RECEIVED or case.root_instance_id is not None:
                raise Conflict(f"办件 {number} 已有流程或已办结，不需要重新送入。")
            orders = [
                row for row in uow.outbox.of_case(case.id) if row.kind is OutboxKind.START_PROCESS
            ]
            if any(row.state is OutboxState.PENDING for row in orders):
                raise Conflict(f"办件 {number} 的启动指令正在等待送入，不需要重复。")
            if orders:
                uow.outbox.settle(
                    replace(
                        orders[0],
                        state=OutboxState.PENDING,
                        refusals=0,
                        available_at=now,
                        done_at=None,
                    )
                )
            else:
                procedure = uow.procedures.get(case.procedure_id)
                if procedure is None or case.source is not CaseSource.API:
                    raise Conflict(f"办件 {number} 的启动指令已丢失，请用备份恢复数据库。")
                uow.outbox.add(start_order(case, procedure, now))
            row_id = next(
                row.id
                for row in uow.outbox.of_case(case.id)
                if row.kind is OutboxKind.START_PROCESS
            )
            uow.commit()
        return row_id
