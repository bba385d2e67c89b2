"""Port: the list of written packages."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import PackageRow
from bureau.services.records.packages import PackageKind


class PackageRepository(Protocol):
    """Packages in the archive folder."""

    def add(self, row: PackageRow) -> bool:
        """Store one. False: this act (case, kind, dedup key) has one."""
        ...

    def find(self, case_id: str, kind: PackageKind, dedup_key: str) -> PackageRow | None:
        """The package that this act wrote."""
        ...

    def get(self, package_id: str) -> PackageRow | None:
        """The package with this id."""
        ...

    def save(self, row: PackageRow) -> None:
        """Replace a stored package."""
        ...

    def of_case(self, case_id: str) -> tuple[PackageRow, ...]:
        """Packages of a case, oldest first."""
        ...

    def all(self) -> tuple[PackageRow, ...]:
        """All packages, oldest first."""
        ...
