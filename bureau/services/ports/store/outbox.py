"""Port: the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bureau.services.records import OutboxRow, OutboxState


class OutboxRepository(Protocol):
    """What the engine is to be told, written together with the fact it tells."""

    def add(self, row: OutboxRow) -> bool:
        """Store a row. False: there is one with this dedup key.

        Lock the case before, unless it is new: ids, and so the order in which the rows of a case
        are told, then follow the order of the commits.
        """
        ...

    def claim(self, owner: str, now: datetime, until: datetime) -> OutboxRow | None:
        """Take the oldest row that is due, under a lease until `until`; None when there is none.

        Not due: leased to another relay, to be tried later, or behind a pending row of its case
        (an early one holds up nothing).
        Rows that another transaction is just claiming are passed over, not waited for.
        """
        ...

    def settle(self, row: OutboxRow) -> bool:
        """Replace a claimed row. False: another relay has claimed it since (`attempts` differs)."""
        ...

    def get(self, row_id: int) -> OutboxRow | None:
        """The row with this id."""
        ...

    def of_case(self, case_id: str) -> tuple[OutboxRow, ...]:
        """All rows of a case, in the order in which they are told."""
        ...

    def dead(self) -> tuple[OutboxRow, ...]:
        """Rows that were given up, oldest first."""
        ...

    def counts(self) -> Mapping[OutboxState, int]:
        """How many rows are in each state."""
        ...

    def oldest_pending(self) -> OutboxRow | None:
        """The row that waits longest."""
        ...
