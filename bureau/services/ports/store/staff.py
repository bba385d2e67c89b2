"""Port: people, leave windows, grants."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bureau.services.records.staff import Grant, Leave, StaffChange, StaffMember


class StaffRepository(Protocol):
    """The register of people and what belongs to it."""

    def add(self, member: StaffMember) -> bool:
        """Store a new person. False: there is one with this id."""
        ...

    def save(self, member: StaffMember) -> None:
        """Replace a stored person. Take it with `lock` before."""
        ...

    def get(self, person: str) -> StaffMember | None:
        """One person."""
        ...

    def lock(self, person: str) -> StaffMember | None:
        """One person; no other transaction changes it until this one ends."""
        ...

    def all(self) -> tuple[StaffMember, ...]:
        """Everybody by id, those who left too."""
        ...

    def note(self, change: StaffChange) -> None:
        """Append a line to the history."""
        ...

    def history(self, person: str) -> tuple[StaffChange, ...]:
        """How one person's row was changed, oldest first."""
        ...

    def add_leave(self, leave: Leave) -> None:
        """Store a new window."""
        ...

    def save_leave(self, leave: Leave) -> None:
        """Replace a window."""
        ...

    def leave(self, leave_id: str) -> Leave | None:
        """One window."""
        ...

    def open_leaves(self) -> tuple[Leave, ...]:
        """Windows planned or running, by their begin."""
        ...

    def leaves_of(self, person: str) -> tuple[Leave, ...]:
        """All windows of a person, or in which that person is the deputy, the latest first."""
        ...

    def add_grant(self, grant: Grant) -> bool:
        """Note what a deputy gets. False: it is noted already."""
        ...

    def return_grant(self, grant_id: str, at: datetime) -> None:
        """Note that it was taken back; a second time changes nothing."""
        ...

    def open_grants(self) -> tuple[Grant, ...]:
        """Whatever deputies have now, oldest first."""
        ...

    def grants_of(self, leave_id: str) -> tuple[Grant, ...]:
        """All grants of a window, oldest first."""
        ...

    def grants_to(self, deputies: Collection[str]) -> tuple[Grant, ...]:
        """All grants that these people ever got, oldest first."""
        ...
