"""One table and its record type: the few statements that repositories are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bureau.persistence.tables.base import Base

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")


def table_of(kind: type[Base]) -> Table:
    """The table behind a typed class."""
    return cast("Table", kind.__table__)


class Store(Generic[R]):
    """Reads and writes records whose fields are named as the table's columns.

    Args:
        connection: open transaction.
        kind: typed table.
        record: frozen dataclass.
    """

    def __init__(self, connection: Connection, kind: type[Base], record: type[R]) -> None:
        self.connection = connection
        self.table = table_of(kind)
        self._record = record

    def one(self, *where: ColumnElement[bool], lock: bool = False) -> R | None:
        """The record that meets the conditions; `lock` keeps others from changing it."""
        query = select(self.table).where(*where)
        if lock:
            query = query.with_for_update()
        return self.first(query)

    def first(self, query: Select[Any]) -> R | None:
        """First record of a query on this table."""
        row = self.connection.execute(query).mappings().first()
        return None if row is None else self._record(**row)

    def many(
        self,
        *where: ColumnElement[bool],
        by: Sequence[SQLColumnExpression[Any]],
        limit: int | None = None,
    ) -> tuple[R, ...]:
        """Records that meet the conditions, in order."""
        query = select(self.table).where(*where).order_by(*by).limit(limit)
        rows = self.connection.execute(query).mappings()
        return tuple(self._record(**row) for row in rows)

    def count(self, *where: ColumnElement[bool]) -> int:
        """How many records meet the conditions."""
        query = select(func.count()).select_from(self.table).where(*where)
        return self.connection.execute(query).scalar_one()

    def add(self, record: R) -> None:
        """Insert a record."""
        self.connection.execute(insert(self.table), self.values(record))

    def add_new(self, record: R) -> bool:
        """Insert a record unless it meets one with the same key; False: it did.

        A transaction that is inserting the same key is waited for, and counts if it commits.
        """
        dialect = self.connection.dialect.name
        made = (postgresql if dialect == "postgresql" else sqlite).insert(self.table)
        # What it returns tells; the count of inserted rows is not known with every driver.
        statement = made.on_conflict_do_nothing().returning(*self.table.primary_key)
        return self.connection.execute(statement, self.values(record)).first() is not None

    def save(self, record: R, *where: ColumnElement[bool]) -> bool:
        """Replace the one record that meets the conditions; False: none does."""
        statement = update(self.table).where(*where)
        return self.connection.execute(statement, self.values(record)).rowcount == 1

    def values(self, record: R) -> Mapping[str, object]:
        """Its columns; an id that the database counts is left out.

        They go beside the statement, not into it: SQLAlchemy then takes each statement as it knows
        it, which halves what a small transaction costs.
        """
        values = {field.name: getattr(record, field.name) for field in fields(record)}
        if values.get("id") == 0:  # counted by the database
            del values["id"]
        return values
