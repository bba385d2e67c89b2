"""Repository: submissions."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import SubmissionTable
from bureau.services.records import Submission


class SqlSubmissions:
    """Accepted submissions."""

    def __init__(self, connection: Connection) -> None:
        self._submissions = Store(connection, SubmissionTable, Submission)

    def add(self, submission: Submission) -> bool:
        """Store a submission; False: the body has used this idempotency key before."""
        return self._submissions.add_new(submission)

    def find(self, organisation_id: str, idempotency_key: str) -> Submission | None:
        """What this body handed in under this key."""
        return self._submissions.one(
            SubmissionTable.organisation_id == organisation_id,
            SubmissionTable.idempotency_key == idempotency_key,
        )

    def of_case(self, case_id: str) -> tuple[Submission, ...]:
        """All that was handed in for a case, oldest first."""
        table = SubmissionTable
        return self._submissions.many(table.case_id == case_id, by=(table.received_at, table.id))
