"""我送出的: what a clerk sent on and others have now; what may be taken back or urged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.services.ports.workforce import HeldTask
from bureau.services.task_acts.ground import ACTS, Cookies, Ground, Standing, sender_of
from bureau.services.task_acts.recall import Recalls
from bureau.services.task_acts.urge import ACT as URGE

#: How far back is looked for what was sent on.
BACK: Final = timedelta(days=90)
#: Most cases shown.
MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTask:
    """One open task that came from the asking clerk.

    Args:
        at: task, diagram, case.
        holder: who has it, name; "" when nobody does yet.
        opened: somebody has looked at it.
        recallable: it may be taken back now.
        urgeable: its diagram lets it be urged.
    """

    at: Standing
    holder: str
    opened: bool
    recallable: bool
    urgeable: bool


class SentTasks:
    """The list.

    Args:
        ground: finds and refuses.
        recalls: knows what may be taken back.
    """

    def __init__(self, ground: Ground, recalls: Recalls) -> None:
        self._ground = ground
        self._recalls = recalls

    def of(self, cookies: Cookies) -> tuple[SentTask, ...]:
        """What the asking clerk sent on, the latest first.

        Raises:
            Unauthenticated: nobody is logged in.
            EngineError: the engine cannot be asked.
        """
        clerk = self._ground.who(cookies)
        now = self._ground.now()
        done = self._ground.workforce.finished(clerk.user_id, now - BACK, now)
        roots = list(dict.fromkeys(one.root_instance_id for one in reversed(done)))[:MOST]
        found = []
        for root in roots:
            with self._ground.uow(read_only=True) as uow:
                case = uow.cases.by_root_instance(root)
            if case is None or case.finished:
                continue
            history = self._ground.engine.activity(root)
            for fact in history:
                if fact.ended_at is not None:
                    continue
                task = self._ground.workforce.task(fact.id)
                if task is None or sender_of(task, history) != clerk.user_id:
                    continue
                at = Standing(clerk=clerk, task=task, rule=self._ground.rule(task), case=case)
                found.append(self._entry(at, task))
        return tuple(found)

    def _entry(self, at: Standing, task: HeldTask) -> SentTask:
        holder = task.assignee or ""
        names = self._ground.engine.people({holder}) if holder else {}
        recallable = self._recalls.possible(at)
        with self._ground.uow(read_only=True) as uow:
            seen = [
                one for one in uow.task_acts.openings(task.id) if one.user_id != at.clerk.user_id
            ]
        return SentTask(
            at=at,
            holder=names.get(holder, holder),
            opened=bool(seen) or bool(holder and holder != at.clerk.user_id),
            recallable=recallable,
            urgeable=URGE in at.rule.listed(ACTS) and holder != at.clerk.user_id,
        )
