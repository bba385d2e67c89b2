"""Repository: opinions of several people."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import OpinionTable
from bureau.services.records import Opinion


class SqlOpinions:
    """Opinions of cases."""

    def __init__(self, connection: Connection) -> None:
        self._opinions = Store(connection, OpinionTable, Opinion)

    def add(self, opinion: Opinion) -> None:
        """Store a new opinion."""
        self._opinions.add(opinion)

    def save(self, opinion: Opinion) -> None:
        """Replace a stored opinion."""
        if not self._opinions.save(opinion, OpinionTable.key == opinion.key):
            raise LookupError(f"no opinion {opinion.key}")

    def open_round(self, case_id: str, round: str) -> tuple[Opinion, ...]:
        """Opinions of a round that were neither counted nor superseded, oldest first."""
        table = OpinionTable
        return self._opinions.many(
            table.case_id == case_id,
            table.round == round,
            table.counted_by.is_(None),
            table.superseded_by.is_(None),
            by=(table.recorded_at, table.key),
        )

    def of_case(self, case_id: str) -> tuple[Opinion, ...]:
        """All opinions of a case, oldest first."""
        table = OpinionTable
        return self._opinions.many(table.case_id == case_id, by=(table.recorded_at, table.key))
