"""Port: first openings of tasks, readings."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records.task_acts import Reading, TaskOpening


class TaskActRepository(Protocol):
    """Openings and readings."""

    def note_opening(self, opening: TaskOpening) -> bool:
        """Store who looked at a task. False: it is known."""
        ...

    def openings(self, task_id: str) -> tuple[TaskOpening, ...]:
        """Who looked at a task, the first of all first."""
        ...

    def add_reading(self, reading: Reading) -> bool:
        """Store who is to read a case. False: that person has it to read already."""
        ...

    def save_reading(self, reading: Reading) -> None:
        """Replace a reading. Take it with `lock_reading` before."""
        ...

    def lock_reading(self, reading_id: str) -> Reading | None:
        """One reading; no other transaction changes it until this one ends."""
        ...

    def readings_of(self, case_id: str) -> tuple[Reading, ...]:
        """Who was to read a case, oldest first."""
        ...

    def readings_for(self, reader: str) -> tuple[Reading, ...]:
        """What somebody has not read yet, oldest first."""
        ...
