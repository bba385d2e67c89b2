"""Port: publications on websites."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bureau.domain.publications import PublicationState
from bureau.services.records.publications import Publication, PublicationEntry


class PublicationRepository(Protocol):
    """Publications and their history."""

    def add(self, publication: Publication) -> None:
        """Store a new one."""
        ...

    def get(self, publication_id: str) -> Publication | None:
        """The publication with this id."""
        ...

    def lock(self, publication_id: str) -> Publication | None:
        """The same, kept from being changed by others until the transaction ends."""
        ...

    def save(self, publication: Publication) -> None:
        """Replace a stored publication."""
        ...

    def expired(self, day: date, limit: int) -> tuple[Publication, ...]:
        """Those that are still up and whose last day is before `day`, oldest first."""
        ...

    def find(
        self,
        *,
        case_id: str | None = None,
        state: PublicationState | None = None,
        limit: int = 200,
    ) -> tuple[Publication, ...]:
        """Publications, newest first."""
        ...

    def of_case(self, case_id: str) -> tuple[Publication, ...]:
        """Publications of a case, oldest first."""
        ...

    def note(self, entry: PublicationEntry) -> None:
        """Add to the history."""
        ...

    def history(self, publication_id: str) -> tuple[PublicationEntry, ...]:
        """What happened to a publication, oldest first."""
        ...
