"""Port: what papers were made from."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import PaperOrigin


class PaperOriginRepository(Protocol):
    """Templates and values of papers of our own making."""

    def add(self, origin: PaperOrigin) -> None:
        """Store one."""
        ...

    def get(self, paper_id: str) -> PaperOrigin | None:
        """Origin of a paper; None: it came from outside."""
        ...

    def of_case(self, case_id: str) -> tuple[PaperOrigin, ...]:
        """Origins of a case's papers, in the order of their ids."""
        ...
