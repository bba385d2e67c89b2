"""Who may act, over the engine's REST API: implements `services.ports.workforce`.

A candidate group and who has a task each hold a grant on that one task, made by the engine itself.
It does not take those grants away when the link goes or the task changes hands: this does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from bureau.engine.authorizations import Resource
from bureau.engine.codec import engine_time, parse_time
from bureau.engine.deputy_lists import DeputyLists
from bureau.engine.session import EngineSession
from bureau.errors import EngineError, EngineNotFound
from bureau.services.ports.workforce import DoneTask, HeldTask, LentWork

_CANDIDATE: Final = "candidate"


class CamundaWorkforce:
    """Memberships and assignments. Safe to use from several threads.

    Args:
        session: the service account.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    # -- posts

    def members(self, group: str) -> frozenset[str]:
        """Who is a member of a post's group."""
        found = self._session.get_json("user", params={"memberOfGroup": group})
        return frozenset(one["id"] for one in found)

    def add_member(self, group: str, user: str) -> None:
        """Make a member; one who is stays one."""
        if user not in self.members(group):
            self._session.put_json("group", group, "members", user, body={})

    def remove_member(self, group: str, user: str) -> None:
        """End a membership."""
        if user in self.members(group):
            self._session.request("DELETE", self._session.at("group", group, "members", user))

    # -- tasks

    def assigned_to(self, user: str) -> tuple[HeldTask, ...]:
        """Open tasks assigned to somebody, oldest first."""
        return self._held({"assignee": user})

    def waiting_for(self, group: str, since: datetime | None = None) -> tuple[HeldTask, ...]:
        """Open tasks that a group may do, oldest first; of those that came up after a moment."""
        query = {"candidateGroup": group, "includeAssignedTasks": "true"}
        if since is not None:
            query["createdAfter"] = engine_time(since)
        return self._held(query, only_group=group)

    def offered_to(self, user: str) -> tuple[HeldTask, ...]:
        """Open tasks that somebody may do and nobody else has, oldest first."""
        by_post = self._held({"candidateUser": user, "includeAssignedTasks": "true"})
        found = {one.id: one for one in (*by_post, *self.assigned_to(user))}
        mine = [one for one in found.values() if one.assignee in (None, user)]
        return tuple(sorted(mine, key=lambda one: one.created_at))

    def waiting_in(self, instance_id: str) -> tuple[HeldTask, ...]:
        """Open tasks of one instance, oldest first."""
        return self._held({"processInstanceId": instance_id})

    def task(self, task_id: str) -> HeldTask | None:
        """One open task."""
        return next(iter(self._held({"taskId": task_id})), None)

    def assign(self, task_id: str, user: str | None) -> bool:
        """Give an open task to somebody, or to nobody; False: it is no longer open."""
        try:
            self._session.post_json("task", task_id, "assignee", body={"userId": user})
        except EngineError:
            if self._open(task_id) is None:
                return False
            raise
        return True

    def claim(self, task_id: str, user: str) -> bool:
        """Take a task that nobody has; False: somebody has it, or it is no longer open."""
        try:
            self._session.post_json("task", task_id, "claim", body={"userId": user})
        except EngineError:
            there = self._open(task_id)
            if there is None or there["assignee"]:
                return False
            raise
        return True

    def admit(self, task_id: str, users: frozenset[str], *, instead_of: str) -> None:
        """Let these people do an open task in place of a group."""
        for user in sorted(users):
            self._link("identity-links", task_id, {"userId": user})
        self._link("identity-links/delete", task_id, {"groupId": instead_of})
        self._revoke(task_id, {"groupIdIn": instead_of})

    def open_to(self, task_id: str, group: str, *, instead_of: frozenset[str]) -> None:
        """Let a group do an open task in place of other groups."""
        self._link("identity-links", task_id, {"groupId": group})
        for other in sorted(instead_of - {group}):
            self._link("identity-links/delete", task_id, {"groupId": other})
            self._revoke(task_id, {"groupIdIn": other})

    def forbid(self, task_id: str, user: str) -> None:
        """Take back what somebody was allowed on a task while having it."""
        links = self._session.get_json("task", task_id, "identity-links")
        if not any(link["userId"] == user for link in links):
            self._revoke(task_id, {"userIdIn": user})

    def show_lent(self, lent: Mapping[str, LentWork]) -> int:
        """Keep the lists 代办 as they should be; how many changed."""
        return DeputyLists(self._session).keep(lent)

    # -- history

    def finished(self, user: str, since: datetime, until: datetime) -> tuple[DoneTask, ...]:
        """Tasks that somebody completed in a time, oldest first."""
        found = self._session.get_json(
            "history",
            "task",
            params={
                "taskAssignee": user,
                "finished": "true",
                "finishedAfter": engine_time(since),
                "finishedBefore": engine_time(until),
                "sortBy": "endTime",
                "sortOrder": "asc",
            },
        )
        return tuple(
            DoneTask(
                id=one["id"],
                name=one["name"] or "",
                root_instance_id=one["rootProcessInstanceId"] or one["processInstanceId"] or "",
                assignee=user,
                ended_at=parse_time(one["endTime"]),
            )
            for one in found
            if one["deleteReason"] == "completed"
        )

    def groups_of_done(self, task_id: str) -> frozenset[str]:
        """Groups that might have done a task, as history knows them."""
        found = self._session.get_json(
            "history", "identity-link-log", params={"taskId": task_id, "type": _CANDIDATE}
        )
        return frozenset(one["groupId"] for one in found if one["groupId"])

    # -- inside

    def _open(self, task_id: str) -> dict[str, Any] | None:
        """The task as it stands; the engine has several words for one that is gone."""
        found = self._session.get_json("task", params={"taskId": task_id})
        return next(iter(found), None)

    def _held(self, query: dict[str, str], only_group: str = "") -> tuple[HeldTask, ...]:
        found = self._session.get_json(
            "task", params={**query, "sortBy": "created", "sortOrder": "asc"}
        )
        roots = self._roots({one["processInstanceId"] for one in found if one["processInstanceId"]})
        return tuple(
            self._task(one, roots[one["processInstanceId"]], only_group)
            for one in found
            if one["processInstanceId"] in roots
        )

    def _task(self, one: dict[str, Any], root: str, only_group: str) -> HeldTask:
        links: list[dict[str, Any]] = []
        if only_group:
            links = [{"type": _CANDIDATE, "groupId": only_group, "userId": None}]
        else:
            with suppress(EngineNotFound):  # done in between: whoever acts on it is told so then
                links = self._session.get_json("task", one["id"], "identity-links")
        candidates = [link for link in links if link["type"] == _CANDIDATE]
        return HeldTask(
            id=one["id"],
            key=one["taskDefinitionKey"] or "",
            name=one["name"] or "",
            definition_id=one["processDefinitionId"] or "",
            instance_id=one["processInstanceId"],
            root_instance_id=root,
            assignee=one["assignee"],
            groups=frozenset(link["groupId"] for link in candidates if link["groupId"]),
            users=frozenset(link["userId"] for link in candidates if link["userId"]),
            created_at=parse_time(one["created"]),
            due_at=parse_time(one["due"]) if one["due"] else None,
        )

    def _roots(self, instances: Iterable[str]) -> dict[str, str]:
        ids = sorted(instances)
        if not ids:
            return {}
        found = self._session.post_json(
            "history", "process-instance", body={"processInstanceIds": ids}
        )
        return {one["id"]: one["rootProcessInstanceId"] or one["id"] for one in found}

    def _link(self, verb: str, task_id: str, whom: dict[str, str]) -> None:
        path = ("task", task_id, *verb.split("/"))
        self._session.post_json(*path, body={**whom, "type": _CANDIDATE})

    def _revoke(self, task_id: str, holder: dict[str, str]) -> None:
        params = {**holder, "resourceType": str(int(Resource.TASK)), "resourceId": task_id}
        for grant in self._session.get_json("authorization", params=params):
            try:
                self._session.request("DELETE", self._session.at("authorization", grant["id"]))
            except EngineNotFound:
                continue  # the task was completed in between
