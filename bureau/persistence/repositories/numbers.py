"""Repository: number registers."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bureau.persistence.store import Store, table_of
from bureau.persistence.tables import NumberRegisterTable, NumberTable
from bureau.services.records import NumberRecord


class SqlNumbers:
    """Running numbers by register and year."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = Store(connection, NumberTable, NumberRecord)

    def take_seq(self, register: str, year: int) -> int:
        """Next count of a register; its row stays locked until the end of the transaction."""
        table = table_of(NumberRegisterTable)
        dialect = self._connection.dialect.name
        made = (postgresql if dialect == "postgresql" else sqlite).insert(table)
        statement = (
            made.values(name=register, year=year, next=2)
            .on_conflict_do_update(
                index_elements=[table.c.name, table.c.year], set_={"next": table.c.next + 1}
            )
            .returning(table.c.next)
        )
        following: int = self._connection.execute(statement).scalar_one()
        return following - 1

    def add(self, number: NumberRecord) -> None:
        """Store a number that was taken."""
        self._numbers.add(number)

    def save(self, number: NumberRecord) -> None:
        """Replace a stored number."""
        if not self._numbers.save(number, NumberTable.id == number.id):
            raise LookupError(f"no number {number.id}")

    def by_value(self, value: str) -> NumberRecord | None:
        """The number as written."""
        return self._numbers.one(NumberTable.value == value)

    def lock(self, value: str) -> NumberRecord | None:
        """The number as written, kept from others until the end of the transaction."""
        return self._numbers.one(NumberTable.value == value, lock=True)

    def counters(self) -> tuple[tuple[str, int, int], ...]:
        """Register, year and last count given of every register, by name and year."""
        table = table_of(NumberRegisterTable)
        query = select(table).order_by(table.c.name, table.c.year)
        return tuple((row.name, row.year, row.next - 1) for row in self._connection.execute(query))

    def of_year(self, register: str, year: int) -> tuple[NumberRecord, ...]:
        """All numbers of a register in a year, in their order."""
        return self._numbers.many(
            NumberTable.register == register, NumberTable.year == year, by=(NumberTable.seq,)
        )

    def of_case(self, case_id: str) -> tuple[NumberRecord, ...]:
        """All numbers taken for a case."""
        return self._numbers.many(
            NumberTable.case_id == case_id, by=(NumberTable.reserved_at, NumberTable.value)
        )
