"""Port: who may act in the engine: memberships of posts, and who a task is assigned to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTask:
    """An open user task.

    Args:
        id: task id.
        key: id in the diagram.
        name: Chinese name.
        definition_id: diagram it was made from, in its version.
        instance_id: instance it stands in.
        root_instance_id: topmost instance, which carries the case.
        assignee: who has it, None: nobody.
        groups: candidate groups.
        users: candidate users.
        created_at: aware.
        due_at: aware.
    """

    id: str
    key: str
    name: str
    definition_id: str
    instance_id: str
    root_instance_id: str
    assignee: str | None
    groups: frozenset[str]
    users: frozenset[str]
    created_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LentWork:
    """What a deputy has of others now.

    Args:
        groups: posts.
        tasks: single tasks, by id.
    """

    groups: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneTask:
    """A user task that somebody completed.

    Args:
        id: task id.
        name: Chinese name.
        root_instance_id: topmost instance.
        assignee: who completed it.
        ended_at: aware.
    """

    id: str
    name: str
    root_instance_id: str
    assignee: str
    ended_at: datetime


class Workforce(Protocol):
    """The engine's side of people. Every method raises `EngineError`."""

    def members(self, group: str) -> frozenset[str]:
        """Who is a member of a post's group."""
        ...

    def add_member(self, group: str, user: str) -> None:
        """Make a member; one who is stays one."""
        ...

    def remove_member(self, group: str, user: str) -> None:
        """End a membership; nothing happens when there is none."""
        ...

    def assigned_to(self, user: str) -> tuple[HeldTask, ...]:
        """Open tasks assigned to somebody, oldest first."""
        ...

    def waiting_for(self, group: str, since: datetime | None = None) -> tuple[HeldTask, ...]:
        """Open tasks that a group may do, assigned ones too, oldest first.

        Of the candidates only this group is given: asking for all is a call for each task.

        Args:
            group: the post's.
            since: only those that came up after this moment; None: all.
        """
        ...

    def task(self, task_id: str) -> HeldTask | None:
        """One open task; None: it is done, or there never was one."""
        ...

    def offered_to(self, user: str) -> tuple[HeldTask, ...]:
        """Open tasks that somebody may do by post or name and nobody else has, oldest first."""
        ...

    def waiting_in(self, instance_id: str) -> tuple[HeldTask, ...]:
        """Open tasks of one instance, not of those it called, oldest first."""
        ...

    def assign(self, task_id: str, user: str | None) -> bool:
        """Give an open task to somebody, or to nobody; False: it is no longer open."""
        ...

    def claim(self, task_id: str, user: str) -> bool:
        """Take a task that nobody has; False: somebody has it, or it is no longer open."""
        ...

    def admit(self, task_id: str, users: frozenset[str], *, instead_of: str) -> None:
        """Let these people do an open task in place of a group, which may not any more."""
        ...

    def open_to(self, task_id: str, group: str, *, instead_of: frozenset[str]) -> None:
        """Let a group do an open task in place of others, which may not any more."""
        ...

    def forbid(self, task_id: str, user: str) -> None:
        """Take back what somebody was allowed on a task while having it."""
        ...

    def show_lent(self, lent: Mapping[str, LentWork]) -> int:
        """Give each deputy, by user id, the list 代办 of this work, take it from all others.

        Returns:
            how many lists changed.
        """
        ...

    def finished(self, user: str, since: datetime, until: datetime) -> tuple[DoneTask, ...]:
        """Tasks that somebody completed in a time, oldest first."""
        ...

    def groups_of_done(self, task_id: str) -> frozenset[str]:
        """Groups that might have done a task, open or done, as history knows them."""
        ...
