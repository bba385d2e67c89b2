"""User tasks as the desk of a clerk needs them: implements `services.ports.clerk_tasks`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from bureau.engine.codec import engine_time, parse_time
from bureau.engine.session import EngineSession
from bureau.services.at_once import Asked
from bureau.services.ports.clerk_tasks import Candidates, DoneTask

#: Entries of one answer.
_PAGE: Final = 1000


class CamundaClerkTasks:
    """Tasks over REST, with the service account. Safe to use from several threads.

    Args:
        session: may read and update tasks, read history and people.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def candidates(self, task_id: str) -> Candidates:
        """Who may take an open task.

        Raises:
            EngineNotFound: it is not open (any more).
        """
        self._session.get_json("task", task_id)
        links = self._session.get_json(
            "task", task_id, "identity-links", params={"type": "candidate"}
        )
        return Candidates(
            groups=tuple(each["groupId"] for each in links if each["groupId"]),
            users=tuple(each["userId"] for each in links if each["userId"]),
        )

    def members(self, group: str) -> tuple[str, ...]:
        """User ids of the holders of a post."""
        found = self._session.get_json("user", params={"memberOfGroup": group})
        return tuple(each["id"] for each in found)

    def unclaim(self, task_id: str) -> None:
        """Give a claimed task back to its post.

        Raises:
            EngineNotFound: it is not open (any more).
        """
        self._session.get_json("task", task_id)
        self._session.post_json("task", task_id, "unclaim", body={})

    def done_since(self, user_id: str, since: datetime | None) -> tuple[DoneTask, ...]:
        """Tasks that a person had when they ended, from this moment on, oldest first."""
        criteria: dict[str, Any] = {
            "taskAssignee": user_id,
            "finished": "true",
            "sortBy": "endTime",
            "sortOrder": "asc",
            "maxResults": _PAGE,
        }
        if since is not None:
            criteria["finishedAfter"] = engine_time(since)
        facts: list[DoneTask] = []
        while True:
            page = self._session.get_json(
                "history", "task", params={**criteria, "firstResult": len(facts)}
            )
            facts += [
                DoneTask(
                    root_instance_id=each["rootProcessInstanceId"] or each["processInstanceId"],
                    ended_at=parse_time(each["endTime"]),
                )
                for each in page
            ]
            if len(page) < _PAGE:
                return tuple(facts)

    def texts_of(
        self, instances: Collection[str], names: Collection[str]
    ) -> Mapping[str, Mapping[str, str]]:
        """Texts among these variables of these instances, by instance and name."""
        if not instances:
            return {}
        found = self._session.request(
            "POST",
            self._session.at("variable-instance"),
            params={"deserializeValues": "false"},
            json={"processInstanceIdIn": sorted(instances), "variableNameIn": sorted(names)},
        ).json()
        texts: dict[str, dict[str, str]] = {}
        for one in found:
            # Of the instance itself: a step of it may have a variable of the same name.
            of_instance = one["executionId"] == one["processInstanceId"] and not one["taskId"]
            if of_instance and isinstance(one["value"], str):
                texts.setdefault(one["processInstanceId"], {})[one["name"]] = one["value"]
        return texts

    def open_among(self, user_id: str, numbers: Mapping[str, str]) -> frozenset[str]:
        """Root instances with an open task that this person has or may take.

        Two questions at once: of this person, and offered to this person or a post held. As one
        with "or" the engine takes ten times as long (docs/adr/0040).
        A task of a called process hangs on an instance of its own: only of those the root is asked.
        """
        if not numbers:
            return frozenset()
        among = {"processInstanceBusinessKeyIn": sorted(numbers.values())}
        own = Asked(
            lambda: self._session.post_json("task", body={**among, "assignee": user_id}),
        )
        offered = self._session.post_json("task", body={**among, "candidateUser": user_id})
        found = (*own.answer(), *offered)
        instances = frozenset(each["processInstanceId"] for each in found)
        roots = instances.intersection(numbers)
        return roots | self._roots(instances - roots)

    def _roots(self, instances: Collection[str]) -> frozenset[str]:
        if not instances:
            return frozenset()
        found = self._session.post_json(
            "history", "process-instance", body={"processInstanceIds": sorted(instances)}
        )
        return frozenset(each["rootProcessInstanceId"] or each["id"] for each in found)
