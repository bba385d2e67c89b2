"""Port: items of the archive, and lists of what was destroyed."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records.archive import ArchiveItem, DestroyedPackage, Destruction


class ArchiveRepository(Protocol):
    """Items by package, lists by number."""

    def add_item(self, item: ArchiveItem) -> bool:
        """Store one. False: the package is listed already."""
        ...

    def save_item(self, item: ArchiveItem) -> None:
        """Replace a stored item."""
        ...

    def item(self, package_id: str) -> ArchiveItem | None:
        """The item of this package."""
        ...

    def items(self, year: int | None = None) -> tuple[ArchiveItem, ...]:
        """Items of a year, or all, in the order in which they are filed."""
        ...

    def add_list(self, destruction: Destruction, packages: tuple[str, ...]) -> None:
        """Store a list with its packages."""
        ...

    def save_list(self, destruction: Destruction) -> None:
        """Replace a stored list."""
        ...

    def lock_list(self, number: str) -> Destruction | None:
        """The list; no other transaction changes it until this one ends."""
        ...

    def lists(self) -> tuple[Destruction, ...]:
        """All lists by number."""
        ...

    def listed(self, number: str) -> tuple[DestroyedPackage, ...]:
        """Packages of a list."""
        ...

    def lists_of(self, package_id: str) -> tuple[str, ...]:
        """Numbers of the lists that name this package."""
        ...

    def save_listed(self, package: DestroyedPackage) -> None:
        """Replace one package of a list."""
        ...
