"""Port: cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from bureau.domain.cases import Case


class CaseRepository(Protocol):
    """Cases by id, number and engine instance."""

    def add(self, case: Case) -> None:
        """Store a new case."""
        ...

    def save(self, case: Case) -> None:
        """Replace a stored case. Take it with `lock` before: nobody's change is lost then."""
        ...

    def get(self, case_id: str) -> Case | None:
        """The case with this id."""
        ...

    def lock(self, case_id: str) -> Case | None:
        """The case with this id; no other transaction changes it until this one ends."""
        ...

    def by_number(self, number: str) -> Case | None:
        """The case with this case number."""
        ...

    def by_ids(self, case_ids: Collection[str]) -> Mapping[str, Case]:
        """The cases with these ids, by id; ids without a case are left out."""
        ...

    def by_numbers(self, numbers: Collection[str]) -> tuple[Case, ...]:
        """The cases with these case numbers, by number; numbers without a case are left out."""
        ...

    def unfinished(self) -> tuple[Case, ...]:
        """Cases that are neither closed nor withdrawn, by number."""
        ...

    def by_root_instance(self, instance_id: str) -> Case | None:
        """The case that this process instance carries."""
        ...

    def by_root_instances(self, instance_ids: Collection[str]) -> Mapping[str, Case]:
        """The cases that these process instances carry, by instance; those without are left out."""
        ...
