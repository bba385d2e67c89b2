"""Port: papers."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import Paper


class PaperRepository(Protocol):
    """Papers of cases, and uploads that wait for their submission."""

    def add(self, paper: Paper) -> None:
        """Store a new paper."""
        ...

    def get(self, paper_id: str) -> Paper | None:
        """The paper with this id."""
        ...

    def of_case(self, case_id: str) -> tuple[Paper, ...]:
        """Papers of a case, oldest first."""
        ...

    def bind(self, paper_id: str, *, case_id: str, submission_id: str | None) -> bool:
        """Give an upload to a case. False: it is not there, or belongs to a case already."""
        ...

    def unused_uploads(self, before: datetime, limit: int) -> tuple[Paper, ...]:
        """Files of bodies that no submission ever named, handed in before then, oldest first."""
        ...

    def remove_unused(self, paper_id: str) -> bool:
        """Forget such a file. False: a submission has named it meanwhile."""
        ...

    def holds(self, sha256: str) -> bool:
        """Whether any paper has this content, and may still show it."""
        ...

    def destroy_of_case(self, case_id: str, at: datetime) -> None:
        """Mark the papers of a case as destroyed; what was marked before stays as it is."""
        ...
