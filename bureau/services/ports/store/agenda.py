"""Port: matters that wait for a meeting."""

from __future__ import annotations

from typing import Protocol

from bureau.domain.agenda import Meeting
from bureau.services.records import AgendaItem


class AgendaRepository(Protocol):
    """The queue of each meeting. Lock the case before saving."""

    def add(self, item: AgendaItem) -> None:
        """Store a new matter."""
        ...

    def save(self, item: AgendaItem) -> None:
        """Replace a stored matter."""
        ...

    def get(self, key: str) -> AgendaItem | None:
        """The matter that this step queued."""
        ...

    def waiting(self, meeting: Meeting) -> tuple[AgendaItem, ...]:
        """Matters without a verdict, the longest waiting first."""
        ...

    def of_case(self, case_id: str) -> tuple[AgendaItem, ...]:
        """All matters of a case, oldest first."""
        ...
