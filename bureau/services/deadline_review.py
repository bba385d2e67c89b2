"""What another calendar does to running cases: a dry run of a new list, and the change itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bureau.domain.calendar import YearList
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.deadlines import (
    CalendarMissing,
    Deadline,
    DeadlineRequest,
    Movement,
    RunningDeadline,
    affected,
    compute,
    summary,
)
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import NotFound
from bureau.services.limit_moving import LimitMoving
from bureau.services.limit_rows import changed_limit, request_of
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, CaseLimit, Notification, RecipientKind
from bureau.services.step_limits import StepLimits

#: Who is told of what.
Recipients = tuple[tuple[RecipientKind, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLimit:
    """One running limit of a case.

    Args:
        limit: the row.
        deadline: every day of the way on the calendar in force; None when a person typed it, or
            when the rule ends a right and the year's notice is not known.
        text: one Chinese sentence.
    """

    limit: CaseLimit
    deadline: Deadline | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What another calendar did to one limit; the same times: it is no longer 暂定, or now is."""

    case_number: str
    rule: str
    old_due_at: datetime | None
    new_due_at: datetime | None


class DeadlineReview:
    """The use cases 解释期限、放假安排变动预演、重新计算.

    Args:
        uow: opens transactions.
        source: calendar and rules.
        clock: the one clock.
        engine: knows who works on a case.
        moving: tells the engine of what moved.
        steps: which limits are of steps that have ended: nobody need be told of those.
        ops_group: is told where nobody has the case in hand.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        source: CalendarSource,
        clock: Clock,
        engine: ProcessEngine,
        moving: LimitMoving,
        steps: StepLimits,
        *,
        ops_group: str,
    ) -> None:
        self._uow = uow
        self._source = source
        self._clock = clock
        self._engine = engine
        self._moving = moving
        self._steps = steps
        self._ops_group = ops_group

    def explain(self, request: DeadlineRequest) -> Deadline:
        """Compute any limit with every day told; stores nothing.

        Raises:
            UnknownRule: the register has no such rule.
            InvalidData: the request does not fit its rule.
            CalendarMissing: the rule ends a right, and the year's notice is not known.
        """
        rule = self._source.rules().get(request.rule)
        return compute(rule, request, self._source.calendar())

    def explain_case(self, number: str) -> tuple[ExplainedLimit, ...]:
        """Every running limit of a case and of its steps, oldest first.

        Raises:
            NotFound: no such case.
        """
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
            if case is None:
                raise NotFound(f"没有找到办件 {number[:40]}。")
            limits = uow.limits.of_case(case.id)
        over = self._steps.over(case, limits)
        return tuple(
            self._explained(limit)
            for limit in limits
            if limit.ended_at is None and limit.key not in over
        )

    def preview(self, path: Path) -> tuple[Movement, ...]:
        """Which limits of open cases would move with one more list; changes nothing.

        Raises:
            InvalidData: the list cannot be read or contradicts itself.
        """
        new = self._source.preview(path)
        with self._uow(read_only=True) as uow:
            cases = {case.id: case for case in uow.cases.unfinished()}
            limits = {limit.key: limit for limit in uow.limits.running()}
        rules = self._source.rules()
        running = [
            RunningDeadline(
                cases[limit.case_id].number, rules.get(request.rule), request, limit.key
            )
            for limit in limits.values()
            if limit.case_id in cases and (request := request_of(limit)) is not None
        ]
        moved = affected(running, self._source.calendar(), new)
        of = [(movement, limits[movement.deadline.key]) for movement in moved]
        return tuple(
            movement
            for movement, limit in of
            if not self._steps.over(cases[limit.case_id], (limit,))
        )

    def load(self, path: Path) -> YearList:
        """Put a list into force; `recompute` follows.

        Raises:
            InvalidData: the list cannot be read, contradicts itself, or is no newer version.
        """
        return self._source.load(path)

    def recompute(self) -> tuple[Recomputed, ...]:
        """Compute the limits of open cases again on the calendar in force, and tell the engine.

        One transaction a case: stopped half-way, the next call goes on where it stopped.

        Returns:
            Limits whose due time, or its being provisional, changed.

        Raises:
            EngineError: the engine cannot be asked or told; what was done stays done.
        """
        version = self._source.calendar().version
        with self._uow(read_only=True) as uow:
            stale = [
                limit
                for limit in uow.limits.running()
                if request_of(limit) is not None and limit.basis.get("calendar") != version
            ]
        changed: list[Recomputed] = []
        for case_id in dict.fromkeys(limit.case_id for limit in stale):
            changed += self._case_again(case_id, version)
        self._moving.run()
        return tuple(changed)

    def _explained(self, limit: CaseLimit) -> ExplainedLimit:
        request = request_of(limit)
        text = str(limit.basis.get("text", ""))
        if request is None:
            return ExplainedLimit(limit=limit, deadline=None, text=text)
        try:
            deadline = self.explain(request)
        except CalendarMissing as fault:
            return ExplainedLimit(limit=limit, deadline=None, text=str(fault))
        return ExplainedLimit(limit=limit, deadline=deadline, text=text)

    def _case_again(self, case_id: str, version: str) -> list[Recomputed]:
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(case_id)
            limits = uow.limits.of_case(case_id)
        recipients = self._responsible(case) if case is not None else ()
        over = self._steps.over(case, limits) if case is not None else frozenset()
        changed: list[Recomputed] = []
        with self._uow() as uow:
            held = uow.cases.lock(case_id)
            if held is None or held.finished:
                return changed
            for limit in uow.limits.of_case(case_id):
                if limit.ended_at is not None or limit.basis.get("calendar") == version:
                    continue
                done = self._again(uow, held, limit, recipients, announced=limit.key not in over)
                # the case's own due time follows the newest limit that is no step's
                held = uow.cases.lock(case_id) or held
                changed += [done] if done is not None else []
            uow.commit()
        return changed

    def _again(
        self,
        uow: UnitOfWork,
        case: Case,
        limit: CaseLimit,
        recipients: Recipients,
        *,
        announced: bool,
    ) -> Recomputed | None:
        """Compute one limit again; that of a step that is over is kept right, and nobody told."""
        request = request_of(limit)
        if request is None:
            return None
        try:
            deadline = self.explain(request)
        except CalendarMissing:
            return None  # it was never computed on a guess, and still is not
        now = self._clock.now()
        was = (limit.due_at, bool(limit.basis.get("provisional")))
        changed = changed_limit(uow, case, limit, deadline, now)
        if was == (changed.due_at, deadline.provisional) or not announced:
            return None
        step = limit.step
        whose = "" if step is None else f"环节“{step.name}”的期限："
        text = f"{whose}放假安排已更新，{_told(limit.due_at, changed.due_at)}。{summary(deadline)}"
        uow.events.add(
            CaseEvent(
                case_id=case.id,
                at=now,
                kind=EventKind.DEADLINE if step is None else EventKind.STEP_DEADLINE,
                actor=SYSTEM,
                text=text,
                data=changed.basis,
            )
        )
        self._notify(uow, case, changed, text, recipients)
        return Recomputed(
            case_number=case.number,
            rule=limit.rule,
            old_due_at=limit.due_at,
            new_due_at=changed.due_at,
        )

    def _responsible(self, case: Case) -> Recipients:
        """Who has the case in hand: who claimed its open tasks, else the posts they are for."""
        if case.root_instance_id is None:
            return ((RecipientKind.GROUP, self._ops_group),)
        found: list[tuple[RecipientKind, str]] = []
        for task in self._engine.activity(case.root_instance_id):
            if task.ended_at is not None:
                continue
            if task.assignee:
                found.append((RecipientKind.USER, task.assignee))
            else:
                found += [(RecipientKind.GROUP, group) for group in task.candidate_groups]
        return tuple(dict.fromkeys(found)) or ((RecipientKind.GROUP, self._ops_group),)

    def _notify(
        self,
        uow: UnitOfWork,
        case: Case,
        limit: CaseLimit,
        text: str,
        recipients: Iterable[tuple[RecipientKind, str]],
    ) -> None:
        for kind, recipient in recipients:
            uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=case.id,
                    recipient_kind=kind,
                    recipient=recipient,
                    kind="deadline-moved",
                    text=f"{case.number}《{case.title}》{text}",
                    created_at=self._clock.now(),
                    dedup_key=f"deadline-moved:{limit.key}:{limit.basis['calendar']}:{recipient}",
                )
            )


def _told(old: datetime | None, new: datetime | None) -> str:
    return "期限不变，不再暂定" if old == new else "期限随之调整"
