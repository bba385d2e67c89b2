"""Port: timelines."""

from __future__ import annotations

from typing import Protocol

from bureau.domain.timeline import EventKind
from bureau.services.records import CaseEvent


class EventRepository(Protocol):
    """Timelines of cases; entries are added, never changed."""

    def add(self, event: CaseEvent) -> None:
        """Append one entry; the body that handed the case in is told of it, if it wants to be."""
        ...

    def of_case(self, case_id: str) -> tuple[CaseEvent, ...]:
        """Timeline of a case, oldest first."""
        ...

    def count(self, case_id: str, kind: EventKind) -> int:
        """Entries of one kind in a case's timeline."""
        ...
