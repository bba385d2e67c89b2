"""Repository: timelines."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from bureau.domain.timeline import EventKind
from bureau.persistence.repositories.callbacks import SqlCallbacks
from bureau.persistence.store import Store
from bureau.persistence.tables import CaseEventTable
from bureau.services.records import CaseEvent


class SqlEvents:
    """Timelines of cases."""

    def __init__(self, connection: Connection) -> None:
        self._events = Store(connection, CaseEventTable, CaseEvent)

    def add(self, event: CaseEvent) -> None:
        """Append one entry, and queue it for the body that wants to be told of it."""
        statement = insert(self._events.table).values(self._events.values(event))
        made = self._events.connection.execute(statement.returning(CaseEventTable.id))
        SqlCallbacks(self._events.connection).enqueue(event, made.scalar_one())

    def of_case(self, case_id: str) -> tuple[CaseEvent, ...]:
        """Timeline of a case, oldest first."""
        table = CaseEventTable
        return self._events.many(table.case_id == case_id, by=(table.at, table.id))

    def count(self, case_id: str, kind: EventKind) -> int:
        """Entries of one kind in a case's timeline."""
        return self._events.count(CaseEventTable.case_id == case_id, CaseEventTable.kind == kind)
