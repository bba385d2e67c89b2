"""The list 代办 in Tasklist: what a deputy has of others, in a list of that deputy's own.

A shared filter cannot tell a lent post from an own one. The owner of a filter may read it without
a grant of ours, so the service account needs no right to grant anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bureau.engine.filters import SharedFilter
from bureau.engine.session import EngineSession
from bureau.services.ports.workforce import LentWork

NAME: Final = "代办"


class DeputyLists:
    """Makes, changes and deletes them.

    Args:
        session: an account that may do so with filters.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def keep(self, lent: Mapping[str, LentWork]) -> int:
        """Bring the lists to what deputies have now; how many changed.

        Args:
            lent: by user id.
        """
        there = {
            one["owner"]: one
            for one in self._session.get_json(
                "filter", params={"resourceType": "Task", "name": NAME}
            )
            if one["owner"]
        }
        changed = 0
        for user, work in lent.items():
            wanted, known = _list_of(user, work), there.get(user)
            if known is None:
                self._session.post_json("filter", "create", body=wanted)
            elif known["query"].get("orQueries") != wanted["query"]["orQueries"]:
                self._session.put_json("filter", known["id"], body=wanted)
            else:
                continue
            changed += 1
        for user in there.keys() - lent.keys():
            self._session.request("DELETE", self._session.at("filter", there[user]["id"]))
            changed += 1
        return changed


def _list_of(user: str, work: LentWork) -> dict[str, Any]:
    """Tasks of lent posts and lent tasks, as far as nobody else has taken them."""
    of_others: dict[str, Any] = {}
    if work.groups:
        of_others |= {"candidateGroups": sorted(work.groups), "includeAssignedTasks": True}
    if work.tasks:
        of_others["taskIdIn"] = sorted(work.tasks)
    mine = {"assignee": user, "unassigned": True}
    shown = SharedFilter(
        NAME,
        "我代理他人期间要办的任务，办理记录注明代谁办理",
        50,
        {"orQueries": [of_others, mine]},
        "#6b4fa0",
    )
    return {**shown.as_json(), "owner": user}
