"""Port: running limits of cases."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import CaseLimit


class LimitRepository(Protocol):
    """Limits by the task that computed them."""

    def add(self, limit: CaseLimit) -> None:
        """Store a new one."""
        ...

    def save(self, limit: CaseLimit) -> None:
        """Replace a stored one. Lock its case before: nobody's change is lost then."""
        ...

    def get(self, key: str) -> CaseLimit | None:
        """The limit that this task computed."""
        ...

    def of_case(self, case_id: str) -> tuple[CaseLimit, ...]:
        """All limits of a case, superseded ones too, in their order."""
        ...

    def running(self) -> tuple[CaseLimit, ...]:
        """Limits that no other took the place of, of unfinished cases, by case and order."""
        ...

    def untold(self, case_id: str | None = None) -> tuple[CaseLimit, ...]:
        """Limits of which the engine has to be told, of one case or of all."""
        ...
