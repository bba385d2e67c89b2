"""Repository: publications on websites."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection

from bureau.domain.publications import PublicationState
from bureau.persistence.store import Store
from bureau.persistence.tables.publications import PublicationHistoryTable, PublicationTable
from bureau.services.records.publications import Publication, PublicationEntry

_UP: Final = (PublicationState.PUBLISHED, PublicationState.EXPORTED)


class SqlPublications:
    """Publications and their history."""

    def __init__(self, connection: Connection) -> None:
        self._publications = Store(connection, PublicationTable, Publication)
        self._history = Store(connection, PublicationHistoryTable, PublicationEntry)

    def add(self, publication: Publication) -> None:
        """Store a new one."""
        self._publications.add(publication)

    def get(self, publication_id: str) -> Publication | None:
        """The publication with this id."""
        return self._publications.one(PublicationTable.id == publication_id)

    def lock(self, publication_id: str) -> Publication | None:
        """The same, locked."""
        return self._publications.one(PublicationTable.id == publication_id, lock=True)

    def save(self, publication: Publication) -> None:
        """Replace a stored publication."""
        if not self._publications.save(publication, PublicationTable.id == publication.id):
            raise LookupError(f"no publication {publication.id}")

    def expired(self, day: date, limit: int) -> tuple[Publication, ...]:
        """Those that are still up past their last day."""
        table = PublicationTable
        return self._publications.many(
            table.state.in_(_UP), table.last_day < day, by=(table.last_day, table.id), limit=limit
        )

    def find(
        self,
        *,
        case_id: str | None = None,
        state: PublicationState | None = None,
        limit: int = 200,
    ) -> tuple[Publication, ...]:
        """Publications, newest first."""
        table = PublicationTable
        where = []
        if case_id is not None:
            where.append(table.case_id == case_id)
        if state is not None:
            where.append(table.state == state)
        order = (table.published_at.desc(), table.id)
        return self._publications.many(*where, by=order, limit=limit)

    def of_case(self, case_id: str) -> tuple[Publication, ...]:
        """Publications of a case, oldest first."""
        table = PublicationTable
        return self._publications.many(
            table.case_id == case_id, by=(table.published_at, table.title, table.id)
        )

    def note(self, entry: PublicationEntry) -> None:
        """Add to the history."""
        self._history.add(entry)

    def history(self, publication_id: str) -> tuple[PublicationEntry, ...]:
        """What happened, oldest first."""
        table = PublicationHistoryTable
        return self._history.many(table.publication_id == publication_id, by=(table.id,))
