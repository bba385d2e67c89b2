"""我送出的: what a clerk sent on or began and others have now; what may be taken back or urged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from bureau.domain.cases import Case
from bureau.services.at_once import Asked
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.store.case_search import CaseQuery
from bureau.services.task_acts.ground import ACTS, Ground, Standing, sender_of
from bureau.services.task_acts.recall import Recalls
from bureau.services.task_acts.urge import ACT as URGE
from bureau.services.task_acts.urge import urgings_of

#: How far back is looked for what was sent on.
BACK: Final = timedelta(days=90)
#: Most cases shown.
MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTask:
    """One open task that came from the asking clerk, or of a case that this clerk began.

    Args:
        at: task, diagram, case.
        mine: it came from this clerk.
        holder: who has it, name; "" when nobody does yet.
        opened: somebody has looked at it.
        urged: how many times.
        recallable: it may be taken back now.
        urgeable: its diagram lets it be urged.
    """

    at: Standing
    mine: bool
    holder: str
    opened: bool
    urged: int
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

    def of(self, clerk: ClerkIdentity) -> tuple[SentTask, ...]:
        """What a clerk sent on or began, the latest first.

        Raises:
            EngineError: the engine cannot be asked.
        """
        asked = [
            (case, Asked(partial(self._ground.engine.activity, case.root_instance_id)))
            for case in self._cases(clerk)
            if case.root_instance_id is not None
        ]
        found = []
        for case, question in asked:
            history = question.answer()
            for fact in history:
                if fact.ended_at is not None or fact.assignee == clerk.user_id:
                    continue
                mine = sender_of(fact.started_at, history) == clerk.user_id
                if not mine and case.initiator != clerk.user_id:
                    continue
                task = self._ground.workforce.task(fact.id)
                if task is not None and task.assignee != clerk.user_id:
                    rule = self._ground.rule(task)
                    at = Standing(clerk=clerk, task=task, rule=rule, case=case)
                    found.append((at, mine))
        names = self._ground.engine.people(
            {at.task.assignee for at, _ in found if at.task.assignee}
        )
        entries = [self._entry(at, names, mine=mine) for at, mine in found]
        return tuple(sorted(entries, key=lambda one: one.at.task.created_at, reverse=True))

    def _cases(self, clerk: ClerkIdentity) -> tuple[Case, ...]:
        """Running cases that this clerk did something in of late, or began."""
        now = self._ground.now()
        done = self._ground.workforce.finished(clerk.user_id, now - BACK, now)
        roots = list(dict.fromkeys(one.root_instance_id for one in reversed(done)))[:MOST]
        begun = CaseQuery(began_by=clerk.user_id, unfinished=True)
        with self._ground.uow(read_only=True) as uow:
            worked = uow.cases.by_root_instances(roots)
            cases = [worked[root] for root in roots if root in worked]
            cases += uow.case_search.find(begun, limit=MOST)
        found = {case.id: case for case in cases if not case.finished}
        return tuple(found.values())[:MOST]

    def _entry(self, at: Standing, names: Mapping[str, str], *, mine: bool) -> SentTask:
        holder = at.task.assignee or ""
        with self._ground.uow(read_only=True) as uow:
            openings = uow.task_acts.openings(at.task.id)
            urged = len(urgings_of(uow, at))
        return SentTask(
            at=at,
            mine=mine,
            holder=names.get(holder, holder),
            opened=bool(holder) or any(one.user_id != at.clerk.user_id for one in openings),
            urged=urged,
            recallable=mine and self._recalls.possible(at),
            urgeable=URGE in at.rule.listed(ACTS),
        )
