"""Port: submissions."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import Submission


class SubmissionRepository(Protocol):
    """Accepted submissions."""

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
