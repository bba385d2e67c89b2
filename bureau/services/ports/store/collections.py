"""Port: collection rounds."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records.collections import CollectionReturn, CollectionRound, ReturnVersion


class CollectionRepository(Protocol):
    """Rounds and their returns."""

    def add(self, round_: CollectionRound) -> bool:
        """Store a new round. False: its case has one for this template and period."""
        ...

    def get(self, round_id: str, *, lock: bool = False) -> CollectionRound | None:
        """The round; `lock` keeps others from changing it."""
        ...

    def of_case(self, case_id: str) -> tuple[CollectionRound, ...]:
        """Rounds of a case, oldest first."""
        ...

    def find(self, template: str | None = None, *, limit: int = 100) -> tuple[CollectionRound, ...]:
        """Rounds, newest first."""
        ...

    def of_period(self, template: str, period: str) -> CollectionRound | None:
        """The newest round of a template for a period."""
        ...

    def save(self, round_: CollectionRound) -> None:
        """Replace a stored round."""
        ...

    def add_return(self, one: CollectionReturn) -> None:
        """Store a new addressee of a round."""
        ...

    def get_return(self, return_id: str, *, lock: bool = False) -> CollectionReturn | None:
        """One addressee's return; `lock` keeps others from changing it."""
        ...

    def returns(self, round_id: str) -> tuple[CollectionReturn, ...]:
        """All addressees of a round, by name."""
        ...

    def save_return(self, one: CollectionReturn) -> None:
        """Replace a stored return."""
        ...

    def note_version(self, version: ReturnVersion) -> None:
        """Append a return as it came."""
        ...

    def versions(self, return_id: str) -> tuple[ReturnVersion, ...]:
        """Every return of an addressee, oldest first."""
        ...
