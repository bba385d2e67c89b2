"""Repository: items of the archive, and lists of what was destroyed."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import ArchiveItemTable, DestroyedPackageTable, DestructionTable
from bureau.services.records.archive import ArchiveItem, DestroyedPackage, Destruction


class SqlArchive:
    """Items by package, lists by number."""

    def __init__(self, connection: Connection) -> None:
        self._items = Store(connection, ArchiveItemTable, ArchiveItem)
        self._lists = Store(connection, DestructionTable, Destruction)
        self._listed = Store(connection, DestroyedPackageTable, DestroyedPackage)

    def add_item(self, item: ArchiveItem) -> bool:
        """Store one; False: the package is listed already."""
        return self._items.add_new(item)

    def save_item(self, item: ArchiveItem) -> None:
        """Replace a stored item."""
        if not self._items.save(item, ArchiveItemTable.id == item.id):
            raise LookupError(f"no item {item.id}")

    def item(self, package_id: str) -> ArchiveItem | None:
        """The item of this package."""
        return self._items.one(ArchiveItemTable.id == package_id)

    def items(self, year: int | None = None) -> tuple[ArchiveItem, ...]:
        """Items of a year, or all, in the order in which they are filed."""
        table = ArchiveItemTable
        of_year = [] if year is None else [table.year == year]
        by = (table.year, table.dated, table.case_id, table.prepared_at, table.title, table.id)
        return self._items.many(*of_year, by=by)

    def add_list(self, destruction: Destruction, packages: tuple[str, ...]) -> None:
        """Store a list with its packages."""
        self._lists.add(destruction)
        for package_id in packages:
            self._listed.add(DestroyedPackage(number=destruction.number, package_id=package_id))

    def save_list(self, destruction: Destruction) -> None:
        """Replace a stored list."""
        if not self._lists.save(destruction, DestructionTable.number == destruction.number):
            raise LookupError(f"no list {destruction.number}")

    def lock_list(self, number: str) -> Destruction | None:
        """The list, kept from others until the end of the transaction."""
        return self._lists.one(DestructionTable.number == number, lock=True)

    def lists(self) -> tuple[Destruction, ...]:
        """All lists by number."""
        return self._lists.many(by=(DestructionTable.number,))

    def listed(self, number: str) -> tuple[DestroyedPackage, ...]:
        """Packages of a list."""
        table = DestroyedPackageTable
        return self._listed.many(table.number == number, by=(table.package_id,))

    def lists_of(self, package_id: str) -> tuple[str, ...]:
        """Numbers of the lists that name this package."""
        table = DestroyedPackageTable
        found = self._listed.many(table.package_id == package_id, by=(table.number,))
        return tuple(one.number for one in found)

    def save_listed(self, package: DestroyedPackage) -> None:
        """Replace one package of a list."""
        table = DestroyedPackageTable
        if not self._listed.save(
            package, table.number == package.number, table.package_id == package.package_id
        ):
            raise LookupError(f"list {package.number} does not name {package.package_id}")
