"""Port: cases that one case opened."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import CaseLink


class CaseLinkRepository(Protocol):
    """Links from a case to those that it opened. Lock the parent case before adding or saving."""

    def add(self, link: CaseLink) -> None:
        """Store a new link."""
        ...

    def save(self, link: CaseLink) -> None:
        """Replace a stored link."""
        ...

    def of_child(self, case_id: str) -> CaseLink | None:
        """The link to the case that opened this one."""
        ...

    def of_parent(self, case_id: str) -> tuple[CaseLink, ...]:
        """What a case opened, in the order of opening."""
        ...

    def of_step(self, step: str) -> tuple[CaseLink, ...]:
        """What one service step opened, by position."""
        ...
