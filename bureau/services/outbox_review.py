"""What the outbox looks like, for doctor and ops; dead rows are put back here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bureau.domain.clock import Clock
from bureau.errors import Conflict, NotFound
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import OutboxRow, OutboxState


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
