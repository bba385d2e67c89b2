"""撤回: the sender takes a task back until the next one has opened it (drawn as a message)."""

from __future__ import annotations

from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, EngineError, NotPermitted
from bureau.services.ports.step_rules import RECALL
from bureau.services.records.task_acts import TaskOpening
from bureau.services.task_acts.ground import Cookies, Ground, Standing, reason_of


class Recalls:
    """The use case 撤回.

    Args:
        ground: finds and refuses.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def opened(self, task_id: str, user: str) -> None:
        """Note that somebody looked at a task; only the first time counts."""
        with self._ground.uow(read_only=True) as uow:
            if any(one.user_id == user for one in uow.task_acts.openings(task_id)):
                return
        with self._ground.uow() as uow:
            uow.task_acts.note_opening(
                TaskOpening(task_id=task_id, user_id=user, opened_at=self._ground.now())
            )
            uow.commit()

    def possible(self, at: Standing) -> bool:
        """Whether the sender may still take it back: drawn, and nobody has opened it."""
        drawn = RECALL in at.rule.messages
        free = at.task.assignee in (None, at.clerk.user_id)
        return drawn and free and not self._opened_by_others(at)

    def recall(self, cookies: Cookies, task_id: str, reason: str) -> None:
        """Take a task back; the diagram says where it goes.

        The task is claimed for the sender first: whoever opens it in the same moment is refused by
        the engine, or is first, and then nothing is recalled. Broken off between, it is repeated.

        Raises:
            Unauthenticated, NotFound: as `Ground.sent`.
            NotPermitted: the diagram does not draw it (code "act-not-drawn").
            Conflict: somebody has opened it already (code "already-opened").
            InvalidData: no reason.
        """
        said = reason_of(reason)
        at = self._ground.sent(cookies, task_id)
        if RECALL not in at.rule.messages:
            raise NotPermitted(f"流程图没有规定“{at.task.name}”可以撤回。", code="act-not-drawn")
        force, me = self._ground.workforce, at.clerk.user_id
        if at.task.assignee != me and not force.claim(task_id, me):
            raise _opened()
        try:
            if self._opened_by_others(at):
                raise _opened()
            self._ground.engine.correlate(RECALL, at.task.instance_id, {"recallReason": said})
        except (Conflict, EngineError):
            if force.assign(task_id, None):
                force.forbid(task_id, me)
            raise
        for task in force.waiting_in(at.task.instance_id):
            if task.assignee is None and task.groups.intersection(at.clerk.groups):
                force.assign(task.id, me)  # back to who sent it, not to the whole post
        with self._ground.uow() as uow:
            text = f"撤回“{at.task.name}”：{said}"
            self._ground.note(uow, at, EventKind.RECALLED, text, reason=said)
            uow.commit()

    def _opened_by_others(self, at: Standing) -> bool:
        with self._ground.uow(read_only=True) as uow:
            return any(
                one.user_id != at.clerk.user_id for one in uow.task_acts.openings(at.task.id)
            )


def _opened() -> Conflict:
    return Conflict(
        "对方已经打开或签收，不能撤回；请与对方联系，由对方退回。", code="already-opened"
    )
