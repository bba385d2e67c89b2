"""Port: open and done user tasks as the desk of a clerk needs them, asked with the service account.

Whoever calls has shown before that the clerk may know: these answers are not limited by the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Who may take a task.

    Args:
        groups: candidate groups.
        users: candidate users.
    """

    groups: tuple[str, ...]
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneTask:
    """A task that a person had when it ended.

    Args:
        root_instance_id: topmost instance, the one that carries the case.
        ended_at: aware.
    """

    root_instance_id: str
    ended_at: datetime


class ClerkTasks(Protocol):
    """Every method raises `EngineError`."""

    def candidates(self, task_id: str) -> Candidates:
        """Who may take an open task.

        Raises:
            EngineNotFound: it is not open (any more).
        """
        ...

    def members(self, group: str) -> tuple[str, ...]:
        """User ids of the holders of a post."""
        ...

    def unclaim(self, task_id: str) -> None:
        """Give a claimed task back to its post.

        Raises:
            EngineNotFound: it is not open (any more).
        """
        ...

    def done_since(self, user_id: str, since: datetime | None) -> tuple[DoneTask, ...]:
        """Tasks that a person had when they ended, from this moment on, oldest first."""
        ...

    def texts_of(
        self, instances: Collection[str], names: Collection[str]
    ) -> Mapping[str, Mapping[str, str]]:
        """Texts among these variables of these instances, by instance and name."""
        ...

    def open_among(self, user_id: str, numbers: Mapping[str, str]) -> frozenset[str]:
        """Root instances with an open task that this person has, or may take by a post held.

        Args:
            user_id: the person.
            numbers: case numbers to look among, by the root instance that carries the case;
                1,000 at most.
        """
        ...
