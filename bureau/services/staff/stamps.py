"""代×××办理: which tasks a deputy did for somebody, as the grants prove it.

A completed task was done by a deputy when its doer had, at that moment, the task itself or one of
its posts only through a window (`Grant`). Nothing is guessed from today's register.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bureau.domain.clock import Clock
from bureau.services.ports.engine import UserTaskFact
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workforce import DoneTask, Workforce
from bureau.services.records.staff import Grant, GrantKind
from bureau.services.staff.register import named

#: Gives tasks their stamps.
Marking = Callable[[tuple[UserTaskFact, ...]], tuple[UserTaskFact, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyAct:
    """One task that a deputy did.

    Args:
        task_id: the task.
        task: its Chinese name.
        deputy: who did it, user id.
        deputy_name: that person's name.
        person: for whom, user id.
        person_name: that person's name.
        at: when, aware.
        leave_id: the window that covers it.
        case_number: the case, "" when it has no record.
    """

    task_id: str
    task: str
    deputy: str
    deputy_name: str
    person: str
    person_name: str
    at: datetime
    leave_id: str
    case_number: str = ""

    @property
    def stamp(self) -> str:
        """As it stands in every record of the act."""
        return f"代{self.person_name}办理"


class DeputyStamps:
    """Finds what deputies did.

    Args:
        uow: opens transactions.
        workforce: which posts a task was open to.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, workforce: Workforce, clock: Clock) -> None:
        self._uow = uow
        self._workforce = workforce
        self._clock = clock

    def mark(self, tasks: tuple[UserTaskFact, ...]) -> tuple[UserTaskFact, ...]:
        """The tasks, those that a deputy did with 代×××办理.

        Raises:
            EngineError: as `of_tasks`.
        """
        acts = self.of_tasks(tasks)
        return tuple(
            replace(one, stamp=acts[one.id].stamp) if one.id in acts else one for one in tasks
        )

    def of_tasks(self, tasks: Iterable[UserTaskFact]) -> Mapping[str, DeputyAct]:
        """Those of these tasks that a deputy did, by task id.

        Raises:
            EngineError: the engine cannot be asked for the posts of a task.
        """
        done = [
            DoneTask(
                id=one.id,
                name=one.name,
                root_instance_id="",
                assignee=one.assignee,
                ended_at=one.ended_at,
            )
            for one in tasks
            if one.assignee and one.ended_at is not None and not one.deleted
        ]
        if not done:
            return {}
        with self._uow(read_only=True) as uow:
            grants = uow.staff.grants_to({one.assignee for one in done})
            names = _names(uow) if grants else {}
        return {one.id: act for one in done if (act := self._act(one, grants, names)) is not None}

    def in_absence(self, person: str) -> tuple[DeputyAct, ...]:
        """What was done for somebody in the latest window that has begun, oldest first.

        Raises:
            NotFound: no such person.
            EngineError: the engine cannot be asked.
        """
        now = self._clock.now()
        with self._uow(read_only=True) as uow:
            member = named(uow, person)
            begun = [
                one
                for one in uow.staff.leaves_of(member.id)
                if one.person == member.id and one.begun_at is not None
            ]
            grants = uow.staff.grants_of(begun[0].id) if begun else ()
            names = _names(uow)
        found = {}
        for deputy in sorted({one.deputy for one in grants}):
            mine = [one for one in grants if one.deputy == deputy]
            until = max(one.returned_at or now for one in mine)
            for task in self._workforce.finished(deputy, mine[0].given_at, until):
                act = self._act(task, mine, names)
                if act is not None:
                    found[act.task_id] = (act, task.root_instance_id)
        with self._uow(read_only=True) as uow:
            acts = [_numbered(uow, act, root) for act, root in found.values()]
        return tuple(sorted(acts, key=lambda one: one.at))

    def _act(
        self, task: DoneTask, grants: Iterable[Grant], names: Mapping[str, str]
    ) -> DeputyAct | None:
        held = [
            one
            for one in grants
            if one.deputy == task.assignee
            and one.given_at <= task.ended_at
            and (one.returned_at is None or task.ended_at <= one.returned_at)
        ]
        by_task = [g for g in held if g.kind is GrantKind.TASK and g.subject == task.id]
        by_post = [g for g in held if g.kind is GrantKind.POST]
        if not by_task and by_post:
            groups = self._workforce.groups_of_done(task.id)
            by_post = [one for one in by_post if one.subject in groups]
        chosen = next(iter((*by_task, *by_post)), None)
        if chosen is None:
            return None
        return DeputyAct(
            task_id=task.id,
            task=task.name,
            deputy=task.assignee,
            deputy_name=names.get(task.assignee, task.assignee),
            person=chosen.person,
            person_name=names.get(chosen.person, chosen.person),
            at=task.ended_at,
            leave_id=chosen.leave_id,
        )


def doer(task: UserTaskFact, names: Mapping[str, str]) -> str:
    """Who did a task, as records write it: 李四（代张三办理）; "" when nobody had it."""
    name = names.get(task.assignee or "", task.assignee or "")
    return f"{name}（{task.stamp}）" if name and task.stamp else name


def unmarked(tasks: tuple[UserTaskFact, ...]) -> tuple[UserTaskFact, ...]:
    """Tasks as the engine gives them: for installations without a register of people."""
    return tasks


def also_told(uow: UnitOfWork, users: Collection[str], at: datetime) -> tuple[str, ...]:
    """Who stands in for these people now: notices for them go to the deputies too."""
    wanted = set(users)
    lent = [one for one in uow.staff.open_grants() if one.person in wanted and one.given_at <= at]
    return tuple(sorted({one.deputy for one in lent} - wanted))


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {one.id: one.name for one in uow.staff.all()}


def _numbered(uow: UnitOfWork, act: DeputyAct, root: str) -> DeputyAct:
    case = uow.cases.by_root_instance(root) if root else None
    if case is None:
        return act
    return replace(act, case_number=case.number)
