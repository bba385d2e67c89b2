"""Port: papers."""

from __future__ import annotations

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
