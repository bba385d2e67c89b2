"""Shared filters of Tasklist: without one it shows no task at all.

A filter never widens what somebody may see: the engine shows only tasks that the reader has READ
on. So 即将到期 and 已超期 need no criterion for posts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bureau.engine.authorizations import Authorizations, Resource, Right
from bureau.engine.session import EngineSession

#: Case facts beside each task in the list: variable of the process -> label.
COLUMNS: Final[Mapping[str, str]] = {
    "caseNumber": "办件编号",
    "caseTitle": "标题",
    "dueAt": "办结期限",
}

#: The end of the second working day from now, as the cards count: over a weekend where one lies
#: between. The engine knows no holidays: before one the cards turn orange earlier than this.
SOON_END: Final = (
    "${dateTime().withTimeAtStartOfDay().plusDays("
    "dateTime().getDayOfWeek() == 4 || dateTime().getDayOfWeek() == 5 ? 5 : "
    "(dateTime().getDayOfWeek() == 6 ? 4 : 3))}"
)


@dataclass(frozen=True, slots=True)
class SharedFilter:
    """One filter that every clerk sees.

    Args:
        name: as shown.
        description: as shown when the pointer rests on it.
        priority: place in the list, the smallest first.
        query: criteria of the engine's task query.
        colour: of the edge.
        order: what the tasks are sorted by.
        former: name that the filter had in earlier releases; it is renamed, not made again.
    """

    name: str
    description: str
    priority: int
    query: Mapping[str, Any]
    colour: str
    order: tuple[tuple[str, str], ...] = field(default=(("dueDate", "asc"), ("created", "asc")))
    former: str = ""

    def as_json(self) -> dict[str, Any]:
        """The filter as the engine takes it."""
        sorting = [{"sortBy": by, "sortOrder": order} for by, order in self.order]
        return {
            "resourceType": "Task",
            "name": self.name,
            "query": {**self.query, "sorting": sorting},
            "properties": {
                "description": self.description,
                "priority": self.priority,
                "color": self.colour,
                "refresh": True,
                "showUndefinedVariable": False,
                "variables": [{"name": name, "label": label} for name, label in COLUMNS.items()],
            },
        }


FILTERS: Final = (
    SharedFilter(
        "我的待办",
        "我已认领、正在办理的任务",
        10,
        {"assigneeExpression": "${currentUser()}"},
        "#2f6fb0",
        former="我的任务",
    ),
    SharedFilter(
        "本岗位待领",
        "我所在岗位尚无人认领的任务",
        20,
        # By post, or by name where a post may not do it (签批改由他人).
        {"candidateUserExpression": "${currentUser()}", "unassigned": True},
        "#3c8a4e",
        former="本岗位待办",
    ),
    SharedFilter(
        "即将到期",
        "两个工作日内到期、尚未超期的任务",
        30,
        {
            "dueAfterExpression": "${now()}",
            "dueBeforeExpression": SOON_END,
        },
        "#d08a1d",
    ),
    SharedFilter(
        "已超期",
        "已过办结期限仍未办完的任务",
        40,
        {"dueBeforeExpression": "${now()}"},
        "#b5382f",
    ),
)


class TaskFilters:
    """Makes the shared filters and keeps them up to date.

    Args:
        session: an administrator.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._rights = Authorizations(session)

    def ensure(self, filters: tuple[SharedFilter, ...] = FILTERS) -> None:
        """Make what is missing, change what differs; filters that people made are left alone."""
        known = {each["name"]: each for each in self._shared()}
        for wanted in filters:
            body = wanted.as_json()
            there = known.get(wanted.name) or known.get(wanted.former)
            if there is None:
                there = self._session.post_json("filter", "create", body=body)
            elif there["name"] != wanted.name or not _covers(there, body):
                self._session.put_json("filter", there["id"], body=body)
            right = Right(Resource.FILTER, frozenset({"READ"}), there["id"])
            self._rights.grant_everyone(right)

    def names(self) -> tuple[str, ...]:
        """Names of all filters without owner, in the order shown."""
        shared = sorted(self._shared(), key=lambda each: each["properties"].get("priority", 0))
        return tuple(each["name"] for each in shared)

    def _shared(self) -> list[dict[str, Any]]:
        found = self._session.get_json("filter", params={"resourceType": "Task"})
        return [each for each in found if not each["owner"]]


def _covers(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a filter has everything that is wanted; the engine adds defaults of its own."""
    query = all(
        there["query"].get(name) == value
        for name, value in wanted["query"].items()
        if name != "sorting"
    )
    return query and there["properties"] == wanted["properties"]
