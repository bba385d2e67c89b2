"""Repository: first openings of tasks, readings."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import ReadingTable, TaskOpeningTable
from bureau.services.records.task_acts import Reading, TaskOpening


class SqlTaskActs:
    """Openings and readings."""

    def __init__(self, connection: Connection) -> None:
        self._openings = Store(connection, TaskOpeningTable, TaskOpening)
        self._readings = Store(connection, ReadingTable, Reading)

    def note_opening(self, opening: TaskOpening) -> bool:
        """Store who looked at a task; False: it is known."""
        return self._openings.add_new(opening)

    def openings(self, task_id: str) -> tuple[TaskOpening, ...]:
        """Who looked at a task, the first of all first."""
        table = TaskOpeningTable
        return self._openings.many(table.task_id == task_id, by=(table.opened_at, table.user_id))

    def add_reading(self, reading: Reading) -> bool:
        """Store who is to read a case; False: that person has it to read already."""
        return self._readings.add_new(reading)

    def save_reading(self, reading: Reading) -> None:
        """Replace a reading."""
        if not self._readings.save(reading, ReadingTable.id == reading.id):
            raise LookupError(f"no reading {reading.id}")

    def lock_reading(self, reading_id: str) -> Reading | None:
        """One reading, kept from others until the end of the transaction."""
        return self._readings.one(ReadingTable.id == reading_id, lock=True)

    def readings_of(self, case_id: str) -> tuple[Reading, ...]:
        """Who was to read a case, oldest first."""
        table = ReadingTable
        return self._readings.many(table.case_id == case_id, by=(table.sent_at, table.id))

    def readings_for(self, reader: str) -> tuple[Reading, ...]:
        """What somebody has not read yet, oldest first."""
        table = ReadingTable
        mine = (table.reader == reader, table.read_at.is_(None))
        return self._readings.many(*mine, by=(table.sent_at, table.id))
