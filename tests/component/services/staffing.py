"""A bureau of five and an engine's side of people that is kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bureau.domain.posts import PostPlace
from bureau.services.ports.workforce import DoneTask, HeldTask, LentWork
from bureau.services.records.staff import StaffMember

POSTS = {
    "guoneike1": PostPlace("国内贸易科", "fenguanguonei"),
    "guoneike2": PostPlace("国内贸易科", "fenguanguonei"),
    "fenguanguonei": PostPlace("局领导", ""),
    "zhuyaolingdao": PostPlace("局领导", ""),
}


def person(id: str, name: str, *posts: str, section: str = "国内贸易科") -> StaffMember:
    """A row of the register."""
    return StaffMember(
        id=id,
        name=name,
        posts=posts,
        section=section,
        phone="13812345678",
        starts_on=date(2026, 1, 1),
    )


PEOPLE = (
    person("zhang", "张三", "guoneike1"),
    person("li", "李四", "guoneike2"),
    person("wang", "王五"),
    person("fen", "分管", "fenguanguonei", section="局领导"),
    person("zhu", "主官", "zhuyaolingdao", section="局领导"),
)


@dataclass
class MemoryWorkforce:
    """Implements the port in memory; `crash_after` acts it fails once."""

    groups: dict[str, set[str]] = field(default_factory=dict)
    tasks: dict[str, HeldTask] = field(default_factory=dict)
    done: list[DoneTask] = field(default_factory=list)
    rights: set[tuple[str, str]] = field(default_factory=set)
    lent: dict[str, LentWork] = field(default_factory=dict)
    crash_after: int | None = None

    def _act(self) -> None:
        if self.crash_after is not None:
            if self.crash_after == 0:
                self.crash_after = None
                raise ConnectionError("killed here")
            self.crash_after -= 1

    def members(self, group: str) -> frozenset[str]:
        return frozenset(self.groups.get(group, ()))

    def add_member(self, group: str, user: str) -> None:
        self._act()
        self.groups.setdefault(group, set()).add(user)

    def remove_member(self, group: str, user: str) -> None:
        self._act()
        self.groups[group].discard(user)

    def assigned_to(self, user: str) -> tuple[HeldTask, ...]:
        return tuple(one for one in self.tasks.values() if one.assignee == user)

    def waiting_for(self, group: str, since: datetime | None = None) -> tuple[HeldTask, ...]:
        return tuple(
            one
            for one in self.tasks.values()
            if group in one.groups and (since is None or one.created_at > since)
        )

    def offered_to(self, user: str) -> tuple[HeldTask, ...]:
        mine = [
            one
            for one in self.tasks.values()
            if one.assignee == user
            or (one.assignee is None and any(user in self.members(g) for g in one.groups))
        ]
        return tuple(mine)

    def waiting_in(self, instance_id: str) -> tuple[HeldTask, ...]:
        return tuple(one for one in self.tasks.values() if one.instance_id == instance_id)

    def task(self, task_id: str) -> HeldTask | None:
        return self.tasks.get(task_id)

    def assign(self, task_id: str, user: str | None) -> bool:
        self._act()
        if task_id not in self.tasks:
            return False
        self.tasks[task_id] = replace(self.tasks[task_id], assignee=user)
        if user:
            self.rights.add((task_id, user))
        return True

    def claim(self, task_id: str, user: str) -> bool:
        there = self.tasks.get(task_id)
        return there is not None and there.assignee is None and self.assign(task_id, user)

    def admit(self, task_id: str, users: frozenset[str], *, instead_of: str) -> None:
        there = self.tasks[task_id]
        self.tasks[task_id] = replace(
            there, groups=there.groups - {instead_of}, users=there.users | users
        )

    def open_to(self, task_id: str, group: str, *, instead_of: frozenset[str]) -> None:
        there = self.tasks[task_id]
        self.tasks[task_id] = replace(there, groups=there.groups - instead_of | {group})

    def forbid(self, task_id: str, user: str) -> None:
        self.rights.discard((task_id, user))

    def show_lent(self, lent: Mapping[str, LentWork]) -> int:
        changed = {**lent} != self.lent
        self.lent = {**lent}
        return int(changed)

    def finished(self, user: str, since: datetime, until: datetime) -> tuple[DoneTask, ...]:
        return tuple(
            one for one in self.done if one.assignee == user and since <= one.ended_at <= until
        )

    def groups_of_done(self, task_id: str) -> frozenset[str]:
        return self._groups_done.get(task_id, frozenset())

    def __post_init__(self) -> None:
        self._groups_done: dict[str, frozenset[str]] = {}

    def open(self, id: str, group: str, at: datetime, assignee: str | None = None) -> None:
        """A task comes up."""
        self.tasks[id] = HeldTask(
            id=id,
            key="User_Handle",
            name="办理",
            definition_id="d",
            instance_id="i",
            root_instance_id="i",
            assignee=assignee,
            groups=frozenset({group}),
            users=frozenset(),
            created_at=at,
        )

    def complete(self, id: str, user: str, at: datetime) -> None:
        """Somebody who may does it."""
        task = self.tasks.pop(id)
        assert task.assignee == user or any(user in self.members(one) for one in task.groups)
        self._groups_done[id] = task.groups
        self.done.append(
            DoneTask(id=id, name=task.name, root_instance_id="i", assignee=user, ended_at=at)
        )
