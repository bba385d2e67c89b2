"""加签: an additional opinion of a named person; the task waits for it (drawn as a message event).

The event interrupts the task: while the opinion is asked nobody can sign, and when it is there the
task comes up again with it. The engine knows where the case stands at every moment.
"""

from __future__ import annotations

from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, EngineRefused, InvalidData, NotPermitted
from bureau.services.ports.step_rules import CONSULT
from bureau.services.task_acts.ground import Cookies, Ground, Standing, reason_of


class Consultations:
    """The use case 加签.

    Args:
        ground: finds and refuses.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def people(self, at: Standing) -> dict[str, str]:
        """Who may be asked, names by user id; {} when the diagram does not allow it."""
        if CONSULT not in at.rule.messages:
            return {}
        with self._ground.uow(read_only=True) as uow:
            staff = uow.staff.all()
        me = at.clerk.user_id
        return {one.id: one.name for one in staff if one.posts and not one.locked and one.id != me}

    def ask(self, cookies: Cookies, task_id: str, person: str, question: str) -> None:
        """Ask somebody; the task waits.

        Raises:
            Unauthenticated, NotFound, NotPermitted: as `Ground.held`, or it is not drawn.
            InvalidData: no question, or nobody who may be asked.
            Conflict: the task was done meanwhile.
        """
        said = reason_of(question)
        at = self._ground.held(cookies, task_id)
        if CONSULT not in at.rule.messages:
            raise NotPermitted(f"流程图没有规定“{at.task.name}”可以加签。", code="act-not-drawn")
        name = self.people(at).get(person)
        if name is None:
            raise InvalidData("请选择名册中的另一位在岗同志。")
        with self._ground.uow(read_only=True) as uow:
            member = uow.staff.get(person)
        assert member is not None, "it is one of `people`"
        values = {"consultGroup": member.posts[0], "consultQuestion": said}
        try:
            self._ground.engine.correlate(CONSULT, at.task.instance_id, dict(values))
        except EngineRefused as fault:
            raise Conflict("这项任务已经办完或已在加签，请刷新。") from fault
        for task in self._ground.workforce.waiting_in(at.task.instance_id):
            if task.assignee is None and member.posts[0] in task.groups:
                self._ground.workforce.assign(task.id, person)
        with self._ground.uow() as uow:
            text = f"“{at.task.name}”前请{name}加签：{said}"
            self._ground.note(uow, at, EventKind.CONSULTED, text, to=person, question=said)
            key = f"consult:{task_id}:{person}"
            self._ground.tell(uow, at.case, person, f"请您加签：{said}", key, kind="urgent")
            uow.commit()
