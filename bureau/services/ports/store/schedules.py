"""Port: work that comes round."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bureau.services.records import Schedule, ScheduleChange, ScheduleRun


class ScheduleRepository(Protocol):
    """Schedules, what became of their dates, and how they were changed."""

    def add(self, schedule: Schedule) -> bool:
        """Store a new schedule. False: there is one of this name."""
        ...

    def save(self, schedule: Schedule) -> None:
        """Replace a stored schedule. Take it with `lock` before."""
        ...

    def lock(self, schedule_id: str) -> Schedule | None:
        """The schedule; no other transaction changes it until this one ends."""
        ...

    def by_name(self, name: str) -> Schedule | None:
        """The schedule of this name."""
        ...

    def all(self) -> tuple[Schedule, ...]:
        """All schedules by name."""
        ...

    def due(self, today: date) -> tuple[str, ...]:
        """Ids of active schedules whose date has come, the longest waiting first."""
        ...

    def add_run(self, run: ScheduleRun) -> bool:
        """Store what became of a date. False: it is known."""
        ...

    def save_run(self, run: ScheduleRun) -> None:
        """Replace what became of a date."""
        ...

    def run(self, schedule_id: str, due_on: date) -> ScheduleRun | None:
        """What became of a date."""
        ...

    def runs(self, schedule_id: str) -> tuple[ScheduleRun, ...]:
        """What became of all its dates, the latest first."""
        ...

    def note(self, change: ScheduleChange) -> None:
        """Append a line to the history."""
        ...

    def history(self, schedule_id: str) -> tuple[ScheduleChange, ...]:
        """The history, oldest first."""
        ...
