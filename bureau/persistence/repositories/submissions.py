"""Repository: submissions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, or_, true

from bureau.persistence.store import Store
from bureau.persistence.tables import SubmissionTable
from bureau.services.records import Submission


class SqlSubmissions:
    """What bodies handed in."""

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

    def of_body(
        self,
        organisation_id: str,
        since: datetime,
        until: datetime,
        *,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> tuple[Submission, ...]:
        """What a body handed in, in order of time and id."""
        table = SubmissionTable
        behind = (
            or_(
                table.received_at > after[0],
                and_(table.received_at == after[0], table.id > after[1]),
            )
            if after
            else true()
        )
        return self._submissions.many(
            table.organisation_id == organisation_id,
            table.received_at >= since,
            table.received_at < until,
            behind,
            by=(table.received_at, table.id),
            limit=limit,
        )

    def received(self, since: datetime, until: datetime) -> tuple[Submission, ...]:
        """What all bodies handed in, oldest first."""
        table = SubmissionTable
        return self._submissions.many(
            table.received_at >= since,
            table.received_at < until,
            by=(table.received_at, table.id),
        )
