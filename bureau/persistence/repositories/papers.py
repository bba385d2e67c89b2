"""Repository: papers."""

from __future__ import annotations

from sqlalchemy import Connection, update

from bureau.persistence.store import Store
from bureau.persistence.tables import PaperTable
from bureau.services.records import Paper


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
