"""Repository: accesses, counters of rate limits, query codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bureau.persistence.store import Store, table_of
from bureau.persistence.tables import AccessTable, QueryCodeTable, RateWindowTable
from bureau.services.records.access import AccessEntry, QueryCode


class SqlAccess:
    """Accesses of bodies, and how often something was done."""

    def __init__(self, connection: Connection) -> None:
        self._entries = Store(connection, AccessTable, AccessEntry)
        self._codes = Store(connection, QueryCodeTable, QueryCode)
        self._windows = table_of(RateWindowTable)
        self._connection = connection

    def add(self, entry: AccessEntry) -> None:
        """Append one access."""
        self._entries.add(entry)

    def latest(
        self, limit: int, *, organisation: str | None = None, since: datetime | None = None
    ) -> tuple[AccessEntry, ...]:
        """Accesses, newest first."""
        where = []
        if organisation is not None:
            where.append(AccessTable.organisation == organisation)
        if since is not None:
            where.append(AccessTable.at >= since)
        by = (AccessTable.at.desc(), AccessTable.id.desc())
        return self._entries.many(*where, by=by, limit=limit)

    def forget(self, before: datetime) -> int:
        """Remove accesses that are older; gives how many."""
        statement = delete(self._entries.table).where(AccessTable.at < before)
        return self._connection.execute(statement).rowcount

    def hit(self, bucket: str, began: int) -> int:
        """Count one more in a window; gives how many there are now."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        made = dialect.insert(self._windows).values(bucket=bucket, began=began, count=1)
        statement = made.on_conflict_do_update(
            index_elements=["bucket", "began"], set_={"count": self._windows.c.count + 1}
        ).returning(self._windows.c.count)
        return int(self._connection.execute(statement).scalar_one())

    def hits(self, bucket: str, began: int) -> int:
        """How many were counted in a window."""
        table = RateWindowTable
        query = select(table.count).where(table.bucket == bucket, table.began == began)
        return int(self._connection.execute(query).scalar_one_or_none() or 0)

    def forget_windows(self, before: int) -> int:
        """Remove windows that began earlier; gives how many."""
        statement = delete(self._windows).where(RateWindowTable.began < before)
        return self._connection.execute(statement).rowcount

    def add_code(self, code: QueryCode) -> None:
        """Store the code of a case."""
        self._codes.add(code)

    def code_of(self, case_id: str) -> QueryCode | None:
        """The code of a case."""
        return self._codes.one(QueryCodeTable.case_id == case_id)
