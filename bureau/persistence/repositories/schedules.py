"""Repository: work that comes round."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from bureau.persistence.store import Store
from bureau.persistence.tables import ScheduleChangeTable, ScheduleRunTable, ScheduleTable
from bureau.services.records import Schedule, ScheduleChange, ScheduleRun


class SqlSchedules:
    """Schedules, their dates and their changes."""

    def __init__(self, connection: Connection) -> None:
        self._schedules = Store(connection, ScheduleTable, Schedule)
        self._runs = Store(connection, ScheduleRunTable, ScheduleRun)
        self._changes = Store(connection, ScheduleChangeTable, ScheduleChange)

    def add(self, schedule: Schedule) -> bool:
        """Store a new schedule; False: there is one of this name."""
        return self._schedules.add_new(schedule)

    def save(self, schedule: Schedule) -> None:
        """Replace a stored schedule."""
        if not self._schedules.save(schedule, ScheduleTable.id == schedule.id):
            raise LookupError(f"no schedule {schedule.id}")

    def lock(self, schedule_id: str) -> Schedule | None:
        """The schedule, kept from others until the end of the transaction."""
        return self._schedules.one(ScheduleTable.id == schedule_id, lock=True)

    def by_name(self, name: str) -> Schedule | None:
        """The schedule of this name."""
        return self._schedules.one(ScheduleTable.name == name)

    def all(self) -> tuple[Schedule, ...]:
        """All schedules by name."""
        return self._schedules.many(by=(ScheduleTable.name,))

    def due(self, today: date) -> tuple[str, ...]:
        """Ids of active schedules whose date has come, the longest waiting first."""
        query = (
            select(ScheduleTable.id)
            .where(ScheduleTable.active.is_(True), ScheduleTable.next_on <= today)
            .order_by(ScheduleTable.next_on, ScheduleTable.name)
        )
        return tuple(self._schedules.connection.execute(query).scalars())

    def add_run(self, run: ScheduleRun) -> bool:
        """Store what became of a date; False: it is known."""
        return self._runs.add_new(run)

    def save_run(self, run: ScheduleRun) -> None:
        """Replace what became of a date."""
        table = ScheduleRunTable
        same = (table.schedule_id == run.schedule_id, table.due_on == run.due_on)
        if not self._runs.save(run, *same):
            raise LookupError(f"no run {run.due_on} of schedule {run.schedule_id}")

    def run(self, schedule_id: str, due_on: date) -> ScheduleRun | None:
        """What became of a date."""
        table = ScheduleRunTable
        return self._runs.one(table.schedule_id == schedule_id, table.due_on == due_on)

    def runs(self, schedule_id: str) -> tuple[ScheduleRun, ...]:
        """What became of all its dates, the latest first."""
        table = ScheduleRunTable
        return self._runs.many(table.schedule_id == schedule_id, by=(table.due_on.desc(),))

    def note(self, change: ScheduleChange) -> None:
        """Append a line to the history."""
        self._changes.add(change)

    def history(self, schedule_id: str) -> tuple[ScheduleChange, ...]:
        """The history, oldest first."""
        table = ScheduleChangeTable
        return self._changes.many(table.schedule_id == schedule_id, by=(table.id,))
