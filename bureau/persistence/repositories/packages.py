"""Repository: the list of written packages."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import PackageTable
from bureau.services.records import PackageRow
from bureau.services.records.packages import PackageKind


class SqlPackages:
    """Packages in the archive folder."""

    def __init__(self, connection: Connection) -> None:
        self._packages = Store(connection, PackageTable, PackageRow)

    def add(self, row: PackageRow) -> bool:
        """Store one; False: this act has one."""
        return self._packages.add_new(row)

    def find(self, case_id: str, kind: PackageKind, dedup_key: str) -> PackageRow | None:
        """The package that this act wrote."""
        return self._packages.one(
            PackageTable.case_id == case_id,
            PackageTable.kind == kind,
            PackageTable.dedup_key == dedup_key,
        )

    def get(self, package_id: str) -> PackageRow | None:
        """The package with this id."""
        return self._packages.one(PackageTable.id == package_id)

    def save(self, row: PackageRow) -> None:
        """Replace a stored package."""
        if not self._packages.save(row, PackageTable.id == row.id):
            raise LookupError(f"no package {row.id}")

    def of_case(self, case_id: str) -> tuple[PackageRow, ...]:
        """Packages of a case, oldest first."""
        table = PackageTable
        return self._packages.many(table.case_id == case_id, by=(table.created_at, table.id))

    def all(self) -> tuple[PackageRow, ...]:
        """All packages, oldest first."""
        return self._packages.many(by=(PackageTable.created_at, PackageTable.id))
