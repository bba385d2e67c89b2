"""Repository: collection rounds."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables.collections import (
    CollectionReturnTable,
    CollectionRoundTable,
    ReturnVersionTable,
)
from bureau.services.records.collections import CollectionReturn, CollectionRound, ReturnVersion


class SqlCollections:
    """Rounds and their returns."""

    def __init__(self, connection: Connection) -> None:
        self._rounds = Store(connection, CollectionRoundTable, CollectionRound)
        self._returns = Store(connection, CollectionReturnTable, CollectionReturn)
        self._versions = Store(connection, ReturnVersionTable, ReturnVersion)

    def add(self, round_: CollectionRound) -> bool:
        """Store a new round; False: its case has one for this template and period."""
        return self._rounds.add_new(round_)

    def get(self, round_id: str, *, lock: bool = False) -> CollectionRound | None:
        """The round."""
        return self._rounds.one(CollectionRoundTable.id == round_id, lock=lock)

    def of_case(self, case_id: str) -> tuple[CollectionRound, ...]:
        """Rounds of a case, oldest first."""
        table = CollectionRoundTable
        order = (table.opened_at, table.period, table.template)
        return self._rounds.many(table.case_id == case_id, by=order)

    def find(self, template: str | None = None, *, limit: int = 100) -> tuple[CollectionRound, ...]:
        """Rounds, newest first."""
        table = CollectionRoundTable
        where = [] if template is None else [table.template == template]
        return self._rounds.many(*where, by=(table.opened_at.desc(), table.id), limit=limit)

    def of_period(self, template: str, period: str) -> CollectionRound | None:
        """The newest round of a template for a period."""
        table = CollectionRoundTable
        found = self._rounds.many(
            table.template == template,
            table.period == period,
            by=(table.opened_at.desc(), table.id),
            limit=1,
        )
        return found[0] if found else None

    def save(self, round_: CollectionRound) -> None:
        """Replace a stored round."""
        if not self._rounds.save(round_, CollectionRoundTable.id == round_.id):
            raise LookupError(f"no round {round_.id}")

    def add_return(self, one: CollectionReturn) -> None:
        """Store a new addressee of a round."""
        self._returns.add(one)

    def get_return(self, return_id: str, *, lock: bool = False) -> CollectionReturn | None:
        """One addressee's return."""
        return self._returns.one(CollectionReturnTable.id == return_id, lock=lock)

    def returns(self, round_id: str) -> tuple[CollectionReturn, ...]:
        """All addressees of a round, by code: the same order on every database."""
        table = CollectionReturnTable
        found = self._returns.many(table.round_id == round_id, by=(table.id,))
        return tuple(sorted(found, key=lambda one: one.addressee))

    def save_return(self, one: CollectionReturn) -> None:
        """Replace a stored return."""
        if not self._returns.save(one, CollectionReturnTable.id == one.id):
            raise LookupError(f"no return {one.id}")

    def note_version(self, version: ReturnVersion) -> None:
        """Append a return as it came."""
        self._versions.add(version)

    def versions(self, return_id: str) -> tuple[ReturnVersion, ...]:
        """Every return of an addressee, oldest first."""
        table = ReturnVersionTable
        return self._versions.many(table.return_id == return_id, by=(table.version,))
