"""Repository: matters that wait for a meeting."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.domain.agenda import Meeting
from bureau.persistence.store import Store
from bureau.persistence.tables import AgendaItemTable
from bureau.services.records import AgendaItem


class SqlAgenda:
    """The queue of each meeting."""

    def __init__(self, connection: Connection) -> None:
        self._items = Store(connection, AgendaItemTable, AgendaItem)

    def add(self, item: AgendaItem) -> None:
        """Store a new matter."""
        self._items.add(item)

    def save(self, item: AgendaItem) -> None:
        """Replace a stored matter."""
        if not self._items.save(item, AgendaItemTable.key == item.key):
            raise LookupError(f"no agenda item {item.key}")

    def get(self, key: str) -> AgendaItem | None:
        """The matter that this step queued."""
        return self._items.one(AgendaItemTable.key == key)

    def waiting(self, meeting: Meeting) -> tuple[AgendaItem, ...]:
        """Matters without a verdict, the longest waiting first."""
        table = AgendaItemTable
        return self._items.many(
            table.meeting == meeting, table.verdict.is_(None), by=(table.queued_at, table.key)
        )

    def of_case(self, case_id: str) -> tuple[AgendaItem, ...]:
        """All matters of a case, oldest first."""
        table = AgendaItemTable
        return self._items.many(table.case_id == case_id, by=(table.queued_at, table.key))
