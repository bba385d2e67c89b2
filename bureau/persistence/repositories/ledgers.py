"""Repository: rows of ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, String, Text, cast, exists, or_, select
from sqlalchemy.exc import IntegrityError

from bureau.errors import Conflict
from bureau.persistence.store import Store
from bureau.persistence.tables.ledgers import LedgerHistoryTable, LedgerLinkTable, LedgerRowTable
from bureau.services.ports.store.ledgers import RowQuery
from bureau.services.records.ledgers import LedgerEntry, LedgerLink, LedgerRow, LinkKind, RowState


class SqlLedgers:
    """Rows of ledgers, their history and links."""

    def __init__(self, connection: Connection) -> None:
        self._rows = Store(connection, LedgerRowTable, LedgerRow)
        self._history = Store(connection, LedgerHistoryTable, LedgerEntry)
        self._links = Store(connection, LedgerLinkTable, LedgerLink)

    def add(self, row: LedgerRow) -> bool:
        """Store a new row; False: an open row has the same key."""
        return self._rows.add_new(row)

    def get(self, row_id: str) -> LedgerRow | None:
        """The row with this id."""
        return self._rows.one(LedgerRowTable.id == row_id)

    def lock(self, row_id: str) -> LedgerRow | None:
        """The row, kept from others until the transaction ends."""
        return self._rows.one(LedgerRowTable.id == row_id, lock=True)

    def by_key(self, ledger: str, row_key: str) -> LedgerRow | None:
        """The open row with this key."""
        table = LedgerRowTable
        return self._rows.one(table.ledger == ledger, table.row_key == row_key)

    def save(self, row: LedgerRow) -> None:
        """Replace a stored row.

        Raises:
            Conflict: another transaction has just given its key to another row.
        """
        try:
            saved = self._rows.save(row, LedgerRowTable.id == row.id)
        except IntegrityError as fault:
            raise Conflict(
                "台账里刚刚登记了相同的一行，请核对。", code="ledger-row-exists"
            ) from fault
        if not saved:
            raise LookupError(f"no ledger row {row.id}")

    def find(
        self, query: RowQuery, *, limit: int | None = None, offset: int = 0
    ) -> tuple[LedgerRow, ...]:
        """Rows, oldest first."""
        table = self._rows.table
        statement = (
            select(table)
            .where(*_where(query))
            # rows of one import have one time: then by what they say, which begins with their key
            .order_by(table.c.created_at, table.c.search, table.c.id)
            .limit(limit)
            .offset(offset)
        )
        rows = self._rows.connection.execute(statement).mappings()
        return tuple(LedgerRow(**row) for row in rows)

    def count(self, query: RowQuery) -> int:
        """How many rows there are."""
        return self._rows.count(*_where(query))

    def dated(self, ledger: str, column: str, until: date) -> tuple[LedgerRow, ...]:
        """Open rows whose date is not after `until`; ISO dates compare as text."""
        table = LedgerRowTable
        return self._rows.many(
            table.ledger == ledger,
            table.state == RowState.OPEN,
            _value(column) <= until.isoformat(),
            by=(table.created_at, table.id),
        )

    def note(self, entry: LedgerEntry) -> None:
        """Append a line of history."""
        self._history.add(entry)

    def history(self, row_id: str) -> tuple[LedgerEntry, ...]:
        """A row's history, oldest first."""
        table = LedgerHistoryTable
        return self._history.many(table.row_id == row_id, by=(table.version,))

    def link(self, link: LedgerLink) -> bool:
        """Store a link; False: it is there already."""
        return self._links.add_new(link)

    def links(self, row_id: str) -> tuple[LedgerLink, ...]:
        """What a row is linked to, oldest first."""
        table = LedgerLinkTable
        return self._links.many(
            table.row_id == row_id, by=(table.linked_at, table.kind, table.target_id)
        )


def _value(column: str) -> ColumnElement[str]:
    """A value of the row's data as text, alike on both databases."""
    return cast(LedgerRowTable.data[column].as_string(), Text)


def _where(query: RowQuery) -> Iterator[ColumnElement[bool]]:
    table = LedgerRowTable
    yield table.ledger == query.ledger
    if query.state is not None:
        yield table.state == query.state
    for column, value in query.equals.items():
        yield _value(column) == cast(str(value), String)
    for word in query.words:
        yield table.search.contains(word.lower(), autoescape=True)
    if query.case_id is not None:
        linked = select(LedgerLinkTable.row_id).where(
            LedgerLinkTable.row_id == table.id,
            LedgerLinkTable.kind == LinkKind.CASE,
            LedgerLinkTable.target_id == query.case_id,
        )
        yield or_(table.case_id == query.case_id, exists(linked))
