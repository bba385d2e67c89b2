"""Port: rows of ledgers (台账)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bureau.domain.json_value import JsonValue
from bureau.services.records.ledgers import LedgerEntry, LedgerLink, LedgerRow, RowState


@dataclass(frozen=True, slots=True, kw_only=True)
class RowQuery:
    """Which rows are wanted.

    Args:
        ledger: id of the definition.
        equals: column -> stored value.
        state: None for all.
        words: each must occur somewhere in the row.
        case_id: only rows linked to, or made by, this case.
    """

    ledger: str
    equals: Mapping[str, JsonValue] = field(default_factory=dict)
    state: RowState | None = RowState.OPEN
    words: tuple[str, ...] = ()
    case_id: str | None = None


class LedgerRepository(Protocol):
    """Rows of ledgers, their history and links."""

    def add(self, row: LedgerRow) -> bool:
        """Store a new row. False: an open row has the same key."""
        ...

    def get(self, row_id: str) -> LedgerRow | None:
        """The row with this id."""
        ...

    def lock(self, row_id: str) -> LedgerRow | None:
        """The row, kept from others until the transaction ends."""
        ...

    def by_key(self, ledger: str, row_key: str) -> LedgerRow | None:
        """The open row with this key."""
        ...

    def save(self, row: LedgerRow) -> None:
        """Replace a stored row."""
        ...

    def find(
        self, query: RowQuery, *, limit: int | None = None, offset: int = 0
    ) -> tuple[LedgerRow, ...]:
        """Rows, oldest first."""
        ...

    def count(self, query: RowQuery) -> int:
        """How many rows there are."""
        ...

    def dated(self, ledger: str, column: str, until: date) -> tuple[LedgerRow, ...]:
        """Open rows whose date is not after `until`."""
        ...

    def note(self, entry: LedgerEntry) -> None:
        """Append a line of history."""
        ...

    def history(self, row_id: str) -> tuple[LedgerEntry, ...]:
        """A row's history, oldest first."""
        ...

    def link(self, link: LedgerLink) -> bool:
        """Store a link. False: it is there already."""
        ...

    def links(self, row_id: str) -> tuple[LedgerLink, ...]:
        """What a row is linked to, oldest first."""
        ...
