"""转办、改派: a task goes to another holder of its post, or to a post that the diagram names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData
from bureau.services.staff.separation import NOT_DONE_BY
from bureau.services.task_acts.ground import Cookies, Ground, Standing, allow, reason_of

ACT: Final = "transfer"
#: Property of a user task: groups that it may be transferred to.
TO: Final = "transferTo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a task may go: a person by user id, or a post by group."""

    id: str
    name: str
    post: bool


class Transfers:
    """The use case 转办.

    Args:
        ground: finds and refuses.
        posts: Chinese names of posts by group.
    """

    def __init__(self, ground: Ground, posts: dict[str, str]) -> None:
        self._ground = ground
        self._posts = posts

    def targets(self, at: Standing) -> tuple[Target, ...]:
        """Where this task may go; () when the diagram does not allow it."""
        if ACT not in at.rule.listed("acts"):
            return ()
        people: set[str] = set()
        for group in at.task.groups:
            people |= self._ground.workforce.members(group)
        people -= {at.clerk.user_id} | self._drafters(at)
        names = self._ground.engine.people(people)
        posts = [one for one in at.rule.listed(TO) if one not in at.task.groups]
        return (
            *(Target(id=one, name=names.get(one, one), post=False) for one in sorted(people)),
            *(Target(id=one, name=self._posts.get(one, one), post=True) for one in posts),
        )

    def transfer(self, cookies: Cookies, task_id: str, to: str, reason: str) -> Target:
        """Give the task away; the reason is kept in the timeline.

        Args:
            cookies: of the clerk's log-in.
            task_id: the task.
            to: user id or group, one of `targets`.
            reason: why.

        Raises:
            Unauthenticated, NotFound, NotPermitted: as `Ground.held`, or it is not drawn.
            InvalidData: no reason, or nobody it may go to.
            Conflict: it was done meanwhile.
        """
        said = reason_of(reason)
        at = self._ground.held(cookies, task_id)
        allow(at, ACT, "转办")
        target = next((one for one in self.targets(at) if one.id == to), None)
        if target is None:
            raise InvalidData("不能转给所选的人或岗位：只能转给同岗位人员，或流程图写明的岗位。")
        force = self._ground.workforce
        if target.post:
            force.open_to(task_id, target.id, instead_of=at.task.groups)
        if not force.assign(task_id, None if target.post else target.id):
            raise Conflict("这项任务已经办完，不能再转办。")
        force.forbid(task_id, at.clerk.user_id)
        with self._ground.uow() as uow:
            text = f"将“{at.task.name}”转给{target.name}：{said}"
            self._ground.note(uow, at, EventKind.TRANSFERRED, text, to=target.id, reason=said)
            key = f"transfer:{task_id}:{target.id}:{self._ground.now().isoformat()}"
            what = f"“{at.task.name}”由{at.clerk.name}转来：{said}"
            self._ground.tell(uow, at.case, target.id, what, key, group=target.post)
            uow.commit()
        return target

    def _drafters(self, at: Standing) -> set[str]:
        steps = at.rule.listed(NOT_DONE_BY)
        if not steps:
            return set()
        done = self._ground.engine.activity(at.task.root_instance_id)
        return {one.assignee for one in done if one.key in steps and one.assignee and one.ended_at}
