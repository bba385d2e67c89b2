"""Port: number registers."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import NumberRecord


class NumberRepository(Protocol):
    """Running numbers by register and year."""

    def take_seq(self, register: str, year: int) -> int:
        """Next count of a register. Others who want one wait until this transaction ends.

        Rolled back with the transaction, so that a failed use leaves no gap.
        """
        ...

    def add(self, number: NumberRecord) -> None:
        """Store a number that was taken."""
        ...

    def save(self, number: NumberRecord) -> None:
        """Replace a stored number."""
        ...

    def by_value(self, value: str) -> NumberRecord | None:
        """The number as written."""
        ...

    def lock(self, value: str) -> NumberRecord | None:
        """The number as written; no other transaction changes it until this one ends."""
        ...

    def counters(self) -> tuple[tuple[str, int, int], ...]:
        """Register, year and last count given of every register, by name and year."""
        ...

    def of_year(self, register: str, year: int) -> tuple[NumberRecord, ...]:
        """All numbers of a register in a year, in their order."""
        ...

    def of_case(self, case_id: str) -> tuple[NumberRecord, ...]:
        """All numbers taken for a case."""
        ...
