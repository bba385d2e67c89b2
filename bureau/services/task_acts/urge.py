"""催办 by whoever began the case or sent the task on: counted, recorded, with a notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bureau.domain.timeline import EventKind
from bureau.errors import Conflict
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent
from bureau.services.task_acts.ground import Cookies, Ground, Standing, allow, reason_of

ACT: Final = "urge"
#: The same task is urged by the same person once in this time: nobody is flooded.
PAUSE: Final = timedelta(hours=4)


class Urging:
    """The use case 催办 of the starter.

    Args:
        ground: finds and refuses.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def urge(self, cookies: Cookies, task_id: str, text: str) -> int:
        """Remind whoever has the task; how many times that was done.

        Raises:
            Unauthenticated, NotFound: as `Ground.urgeable`.
            NotPermitted: the diagram does not allow it.
            Conflict: urged by the same person a short while ago.
            InvalidData: the text is too long.
        """
        said = reason_of(text, needed=False) or "请尽快办理。"
        at = self._ground.urgeable(cookies, task_id)
        allow(at, ACT, "催办")
        now = self._ground.now()
        with self._ground.uow() as uow:
            uow.cases.lock(at.case.id)
            former = urgings_of(uow, at)
            if any(one.actor == at.clerk.user_id and now - one.at < PAUSE for one in former):
                hours = int(PAUSE.total_seconds() // 3600)
                raise Conflict(f"{hours} 小时内已催办过，请稍后再催。", code="urged-already")
            count = len(former) + 1
            line = f"第{count}次催办“{at.task.name}”：{said}"
            self._ground.note(uow, at, EventKind.URGED, line, count=count)
            what = f"{at.clerk.name}第{count}次催办“{at.task.name}”：{said}"
            if at.task.assignee:
                key = f"urge:{task_id}:{count}:{at.task.assignee}"
                self._ground.tell(uow, at.case, at.task.assignee, what, key, kind="urgent")
            else:
                for group in sorted(at.task.groups):
                    key = f"urge:{task_id}:{count}:{group}"
                    self._ground.tell(uow, at.case, group, what, key, group=True, kind="urgent")
            uow.commit()
        return count


def urgings_of(uow: UnitOfWork, at: Standing) -> list[CaseEvent]:
    """How often a task was urged, by whom, when."""
    return [
        one
        for one in uow.events.of_case(at.case.id)
        if one.kind is EventKind.URGED and one.data.get("task") == at.task.id
    ]
