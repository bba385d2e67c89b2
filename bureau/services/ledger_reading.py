"""Ledgers (台账) looked into: which there are, rows by column values, history and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bureau.domain.clock import Clock
from bureau.domain.ledgers import LedgerDefinition
from bureau.errors import InvalidData, NotFound
from bureau.services.ledger_rows import shaped
from bureau.services.ports.ledger_definitions import LedgerDefinitions
from bureau.services.ports.store.ledgers import RowQuery
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records.ledgers import LedgerEntry, LedgerLink, LedgerRow, RowState


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of many: `total` counts all that meet the query."""

    rows: tuple[LedgerRow, ...]
    total: int


class LedgerReading:
    """The looking half of `Ledgers`.

    Args:
        uow: opens transactions.
        definitions: what ledgers there are.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, definitions: LedgerDefinitions, clock: Clock
    ) -> None:
        self._uow = uow
        self._definitions = definitions
        self._clock = clock

    def definitions(self) -> tuple[LedgerDefinition, ...]:
        """Every ledger there is."""
        return self._definitions.all()

    def definition(self, ledger: str) -> LedgerDefinition:
        """The definition of a ledger.

        Raises:
            NotFound: there is none of this id.
        """
        found = self._definitions.get(ledger)
        if found is None:
            known = "、".join(f"{one.id}（{one.title}）" for one in self._definitions.all())
            raise NotFound(f"没有台账“{ledger}”。现有：{known or '无'}。")
        return found

    def find(self, ledger: str, /, **equals: object) -> tuple[LedgerRow, ...]:
        """Open rows whose columns have these values, oldest first.

        Raises:
            NotFound: no such ledger.
            InvalidData: no such column, or a value that it cannot hold.
        """
        query = self.query(ledger, equals)
        with self._uow(read_only=True) as uow:
            return uow.ledgers.find(query)

    def page(self, query: RowQuery, *, limit: int, offset: int = 0) -> Page:
        """Some rows and the count of all."""
        with self._uow(read_only=True) as uow:
            return Page(
                uow.ledgers.find(query, limit=limit, offset=offset), uow.ledgers.count(query)
            )

    def query(
        self,
        ledger: str,
        equals: Mapping[str, object] | None = None,
        *,
        state: RowState | None = RowState.OPEN,
        words: Iterable[str] = (),
        case_id: str | None = None,
    ) -> RowQuery:
        """A query whose values are brought into the shape in which they are stored.

        Raises:
            NotFound: no such ledger.
            InvalidData: no such column, or a value that it cannot hold.
        """
        definition = self.definition(ledger)
        wanted, faults = shaped(definition, equals or {})
        missing = [name for name, value in wanted.items() if value is None]
        if faults or missing:
            said = "".join(fault.message for fault in faults)
            said += "".join(f"查找条件 {name} 是空的。" for name in missing)
            raise InvalidData(f"台账“{definition.title}”的查找条件有误：{said}", faults=faults)
        return RowQuery(
            ledger=ledger, equals=wanted, state=state, words=tuple(words), case_id=case_id
        )

    def get(self, row_id: str) -> LedgerRow:
        """A row.

        Raises:
            NotFound: there is none of this id.
        """
        with self._uow(read_only=True) as uow:
            row = uow.ledgers.get(row_id)
        if row is None:
            raise NotFound("台账里没有这一行。", code="ledger-row-missing")
        return row

    def history(self, row_id: str) -> tuple[LedgerEntry, ...]:
        """Every change of a row, oldest first."""
        with self._uow(read_only=True) as uow:
            return uow.ledgers.history(row_id)

    def links(self, row_id: str) -> tuple[LedgerLink, ...]:
        """Cases and papers of a row."""
        with self._uow(read_only=True) as uow:
            return uow.ledgers.links(row_id)
