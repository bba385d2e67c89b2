"""Repository: the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, exists, func, or_, select
from sqlalchemy.orm import aliased

from bureau.persistence.store import Store
from bureau.persistence.tables import OutboxTable
from bureau.services.records import OutboxRow, OutboxState

#: Rows that are still to be told.
_OPEN: Final = (OutboxState.PENDING, OutboxState.EARLY)


class SqlOutbox:
    """What the engine is to be told."""

    def __init__(self, connection: Connection) -> None:
        self._rows = Store(connection, OutboxTable, OutboxRow)

    def add(self, row: OutboxRow) -> bool:
        """Store a row; False: there is one with this dedup key."""
        return self._rows.add_new(row)

    def claim(self, owner: str, now: datetime, until: datetime) -> OutboxRow | None:
        """Take the oldest row that is due, under a lease."""
        earlier = aliased(OutboxTable)
        query = (
            select(self._rows.table)
            .where(
                OutboxTable.state.in_(_OPEN),
                OutboxTable.available_at <= now,
                or_(OutboxTable.leased_until.is_(None), OutboxTable.leased_until <= now),
                ~exists().where(
                    earlier.case_id == OutboxTable.case_id,
                    earlier.state == OutboxState.PENDING,
                    earlier.id < OutboxTable.id,
                ),
            )
            .order_by(OutboxTable.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = self._rows.first(query)
        if found is None:
            return None
        claimed = replace(found, attempts=found.attempts + 1, leased_until=until, lease_owner=owner)
        self._rows.save(claimed, OutboxTable.id == found.id)
        return claimed

    def settle(self, row: OutboxRow) -> bool:
        """Replace a claimed row; False: another relay has claimed it since."""
        return self._rows.save(row, OutboxTable.id == row.id, OutboxTable.attempts == row.attempts)

    def get(self, row_id: int) -> OutboxRow | None:
        """The row with this id."""
        return self._rows.one(OutboxTable.id == row_id)

    def of_case(self, case_id: str) -> tuple[OutboxRow, ...]:
        """All rows of a case, in the order in which they are told."""
        return self._rows.many(OutboxTable.case_id == case_id, by=(OutboxTable.id,))

    def dead(self) -> tuple[OutboxRow, ...]:
        """Rows that were given up, oldest first."""
        return self._rows.many(OutboxTable.state == OutboxState.DEAD, by=(OutboxTable.id,))

    def counts(self) -> Mapping[OutboxState, int]:
        """How many rows are in each state."""
        query = select(OutboxTable.state, func.count().label("total")).group_by(OutboxTable.state)
        found = {row.state: row.total for row in self._rows.connection.execute(query)}
        return {state: found.get(state, 0) for state in OutboxState}

    def oldest_pending(self) -> OutboxRow | None:
        """The row that waits longest."""
        rows = self._rows.many(
            OutboxTable.state == OutboxState.PENDING, by=(OutboxTable.id,), limit=1
        )
        return rows[0] if rows else None
