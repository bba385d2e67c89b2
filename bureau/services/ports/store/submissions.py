"""Port: submissions."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import Submission


class SubmissionRepository(Protocol):
    """What bodies handed in."""

    def add(self, submission: Submission) -> bool:
        """Store a submission. False: the body has used this idempotency key before.

        A transaction of another process that holds the same key is waited for. After False, leave
        the unit of work without commit and answer with `find` in a new one.
        """
        ...

    def find(self, organisation_id: str, idempotency_key: str) -> Submission | None:
        """What this body handed in under this key."""
        ...

    def of_case(self, case_id: str) -> tuple[Submission, ...]:
        """All that was handed in for a case, oldest first."""
        ...

    def of_body(
        self,
        organisation_id: str,
        since: datetime,
        until: datetime,
        *,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> tuple[Submission, ...]:
        """What a body handed in, in order of time and id.

        Args:
            organisation_id: the body.
            since: from then on, aware.
            until: before then, aware.
            after: time and id of the last one of the page before; None for the first page.
            limit: most rows.
        """
        ...

    def received(self, since: datetime, until: datetime) -> tuple[Submission, ...]:
        """What all bodies handed in from `since` to before `until`, oldest first."""
        ...
