"""Repository: papers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, update

from bureau.persistence.store import Store
from bureau.persistence.tables import PaperTable
from bureau.services.records import Paper

#: An outsider's file that belongs to nothing.
_UNUSED: Final = (
    PaperTable.case_id.is_(None),
    PaperTable.submission_id.is_(None),
    PaperTable.organisation_id.is_not(None),
)


class SqlPapers:
    """Papers of cases, and uploads that wait for their submission."""

    def __init__(self, connection: Connection) -> None:
        self._papers = Store(connection, PaperTable, Paper)

    def add(self, paper: Paper) -> None:
        """Store a new paper."""
        self._papers.add(paper)

    def get(self, paper_id: str) -> Paper | None:
        """The paper with this id."""
        return self._papers.one(PaperTable.id == paper_id)

    def of_case(self, case_id: str) -> tuple[Paper, ...]:
        """Papers of a case, oldest first."""
        table = PaperTable
        return self._papers.many(table.case_id == case_id, by=(table.added_at, table.id))

    def bind(self, paper_id: str, *, case_id: str, submission_id: str | None) -> bool:
        """Give an upload to a case; False: it is not there, or belongs to a case already."""
        statement = (
            update(self._papers.table)
            .where(PaperTable.id == paper_id, PaperTable.case_id.is_(None))
            .values(case_id=case_id, submission_id=submission_id)
        )
        return self._papers.connection.execute(statement).rowcount == 1

    def unused_uploads(self, before: datetime, limit: int) -> tuple[Paper, ...]:
        """Files of bodies that no submission ever named, oldest first."""
        table = PaperTable
        return self._papers.many(
            *_UNUSED, table.added_at < before, by=(table.added_at, table.id), limit=limit
        )

    def remove_unused(self, paper_id: str) -> bool:
        """Forget such a file; False: a submission has named it meanwhile."""
        statement = delete(self._papers.table).where(PaperTable.id == paper_id, *_UNUSED)
        return self._papers.connection.execute(statement).rowcount == 1

    def holds(self, sha256: str) -> bool:
        """Whether any paper has this content, and may still show it."""
        there = (PaperTable.sha256 == sha256, PaperTable.destroyed_at.is_(None))
        return bool(self._papers.many(*there, by=(PaperTable.id,), limit=1))

    def destroy_of_case(self, case_id: str, at: datetime) -> None:
        """Mark the papers of a case as destroyed; what was marked before stays as it is."""
        statement = (
            update(self._papers.table)
            .where(PaperTable.case_id == case_id, PaperTable.destroyed_at.is_(None))
            .values(destroyed_at=at)
        )
        self._papers.connection.execute(statement)
