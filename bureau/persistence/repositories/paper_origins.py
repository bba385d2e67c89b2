"""Repository: what papers were made from."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import PaperOriginTable, PaperTable
from bureau.services.records import PaperOrigin


class SqlPaperOrigins:
    """Templates and values of papers of our own making."""

    def __init__(self, connection: Connection) -> None:
        self._origins = Store(connection, PaperOriginTable, PaperOrigin)

    def add(self, origin: PaperOrigin) -> None:
        """Store one."""
        self._origins.add(origin)

    def get(self, paper_id: str) -> PaperOrigin | None:
        """Origin of a paper; None: it came from outside."""
        return self._origins.one(PaperOriginTable.paper_id == paper_id)

    def of_case(self, case_id: str) -> tuple[PaperOrigin, ...]:
        """Origins of a case's papers, in the order in which they were added, then by name."""
        table = self._origins.table
        query = (
            table.select()
            .join(PaperTable.__table__, PaperTable.id == PaperOriginTable.paper_id)
            .where(PaperTable.case_id == case_id)
            .order_by(PaperTable.added_at, PaperTable.name, PaperOriginTable.paper_id)
        )
        rows = self._origins.connection.execute(query).mappings()
        return tuple(PaperOrigin(**row) for row in rows)
