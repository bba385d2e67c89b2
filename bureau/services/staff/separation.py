"""拟稿人不得审签自己的文稿: who drafted a matter is not offered its signature (job).

依据：平台. A user task says with the property `notDoneBy` whose doers must not do it too, such as
"User_Draft,User_Revise". Where a drafter holds the leader's post as well, or stands in for the
leader, the task is opened to the other holders only; where there are none, to the substitute that
the register names (代签人), or to the leader above: a small section does not come to a standstill.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bureau.domain.clock import Clock
from bureau.domain.posts import HEAD, PostPlace, above
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.step_rules import StepRules
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.ports.workforce import HeldTask, Workforce
from bureau.services.records import CaseEvent, Notification, RecipientKind
from bureau.services.staff.presence import acting

#: Property of a user task: ids of the tasks whose doers must not do it.
NOT_DONE_BY: Final = "notDoneBy"
LEADERS: Final = "局领导"
#: The engine's clock may go behind ours, and a task shows only when its transaction ends.
_OVERLAP: Final = timedelta(minutes=5)

_log = structlog.get_logger("separation")


class Separation:
    """The job.

    Args:
        uow: opens transactions.
        workforce: who may do a task.
        rules: what diagrams say.
        engine: who did what in a case.
        clock: the one clock.
        posts: all posts by group.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        workforce: Workforce,
        rules: StepRules,
        engine: ProcessEngine,
        clock: Clock,
        posts: Mapping[str, PostPlace],
    ) -> None:
        self._uow = uow
        self._workforce = workforce
        self._rules = rules
        self._engine = engine
        self._clock = clock
        self._posts = dict(posts)
        #: By leader's post: who held it at the last look, and when that was; a post whose holders
        #: changed, or where somebody could not be found, is looked at as a whole again.
        self._looked: dict[str, tuple[frozenset[str], datetime]] = {}

    def run(self) -> str:
        """Look at the signatures that came up since the last run; what is settled is left alone.

        Who drafted a matter is known when its signature comes up, so an older one is looked at
        again only when others may sign it now, or when nobody could.

        Raises:
            EngineError: the engine cannot be asked; the next run goes on.
        """
        settled = stuck = 0
        for group, place in self._posts.items():
            if place.section != LEADERS:
                continue
            now, holders = self._clock.now(), self._workforce.members(group)
            before, at = self._looked.pop(group, (None, now))
            deadlocked = 0
            since = at - _OVERLAP if before == holders else None
            for task in self._workforce.waiting_for(group, since):
                drafters = self._drafters(task)
                if not drafters & holders:
                    continue
                fit = holders - drafters or self._substitutes(group, holders, drafters)
                if fit:
                    self._open_to(task, group, fit, drafters)
                    settled += 1
                else:
                    self._tell_of_deadlock(task, group)
                    deadlocked += 1
            if not deadlocked:
                self._looked[group] = (holders, now)
            stuck += deadlocked
        return f"另开放签批 {settled} 件，无人可签 {stuck} 件"

    def _drafters(self, task: HeldTask) -> frozenset[str]:
        rule = self._rules.of(task.definition_id).get(task.key)
        steps = rule.listed(NOT_DONE_BY) if rule else ()
        if not steps:
            return frozenset()
        return frozenset(
            one.assignee
            for one in self._engine.activity(task.root_instance_id)
            if one.key in steps and one.assignee and one.ended_at is not None and not one.deleted
        )

    def _substitutes(
        self, group: str, holders: frozenset[str], drafters: frozenset[str]
    ) -> frozenset[str]:
        """Who signs instead: named in the register, else the leaders above."""
        now = self._clock.now()
        with self._uow(read_only=True) as uow:
            named = [
                person.substitute
                for one in sorted(holders)
                if (person := uow.staff.get(one)) is not None and person.substitute
            ]
            there = {one.id for one in uow.staff.all() if not one.locked}
            chosen = frozenset(one for one in named if one in there) - drafters
            if chosen:
                return chosen
            chain = (*above(self._posts, (group,), 2), HEAD)
            for post in dict.fromkeys(one for one in chain if one != group):
                chosen = frozenset(acting(uow, post, now)) - drafters
                if chosen:
                    return chosen
        return frozenset()

    def _open_to(
        self, task: HeldTask, group: str, fit: frozenset[str], drafters: frozenset[str]
    ) -> None:
        self._workforce.admit(task.id, fit, instead_of=group)
        if task.assignee in drafters and self._workforce.assign(task.id, None):
            self._workforce.forbid(task.id, task.assignee)
        now = self._clock.now()
        with self._uow() as uow:
            names = {one.id: one.name for one in uow.staff.all()}
            who = "、".join(names.get(one, one) for one in sorted(fit))
            case = uow.cases.by_root_instance(task.root_instance_id)
            told = False
            for user in sorted(fit):
                told = uow.notifications.add(
                    Notification(
                        id=str(uuid.uuid4()),
                        case_id=case.id if case else None,
                        recipient_kind=RecipientKind.USER,
                        recipient=user,
                        kind="notice",
                        text=f"“{task.name}”因拟稿人不得自签，请您签批。",
                        created_at=now,
                        dedup_key=f"separate:{task.id}:{user}",
                    )
                )
            if case is not None and told:
                uow.events.add(
                    CaseEvent(
                        case_id=case.id,
                        at=now,
                        kind=EventKind.SUBSTITUTED,
                        actor=SYSTEM,
                        text=f"拟稿人不得自签，“{task.name}”改由{who}签批",
                        data={"task": task.id, "users": sorted(fit), "instead_of": group},
                    )
                )
            uow.commit()
        _log.info("signature opened to others", task=task.id)

    def _tell_of_deadlock(self, task: HeldTask, group: str) -> None:
        now = self._clock.now()
        with self._uow() as uow:
            case = uow.cases.by_root_instance(task.root_instance_id)
            uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=case.id if case else None,
                    recipient_kind=RecipientKind.GROUP,
                    recipient=HEAD,
                    kind="urgent",
                    text=f"“{task.name}”的签批人就是拟稿人，且名册未登记代签人，请指定。",
                    created_at=now,
                    dedup_key=f"separate:{task.id}:{group}",
                )
            )
            uow.commit()
