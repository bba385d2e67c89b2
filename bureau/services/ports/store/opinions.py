"""Port: opinions of several people."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import Opinion


class OpinionRepository(Protocol):
    """Opinions of cases. Lock the case before adding or saving."""

    def add(self, opinion: Opinion) -> None:
        """Store a new opinion."""
        ...

    def save(self, opinion: Opinion) -> None:
        """Replace a stored opinion."""
        ...

    def open_round(self, case_id: str, round: str) -> tuple[Opinion, ...]:
        """Opinions of a round that were neither counted nor superseded, oldest first."""
        ...

    def of_case(self, case_id: str) -> tuple[Opinion, ...]:
        """All opinions of a case, oldest first."""
        ...
