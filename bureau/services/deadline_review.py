"""What another calendar does to running cases: a dry run of a new list, and the change itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

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
from bureau.services.deadline_changes import request_of
from bureau.services.limit_rules import details, next_reminder
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent


class DeadlineReview:
    """The use cases 解释期限、放假安排变动预演、重新计算.

    Args:
        uow: opens transactions.
        source: calendar and rules.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, source: CalendarSource, clock: Clock) -> None:
        self._uow = uow
        self._source = source
        self._clock = clock

    def explain(self, request: DeadlineRequest) -> Deadline:
        """Compute any limit with every day told; stores nothing.

        Raises:
            UnknownRule: the register has no such rule.
            InvalidData: the request does not fit its rule.
            CalendarMissing: the rule ends a right, and the year's notice is not known.
        """
        rule = self._source.rules().get(request.rule)
        return compute(rule, request, self._source.calendar())

    def preview(self, path: Path) -> tuple[Movement, ...]:
        """Which limits of open cases would move with one more list; changes nothing.

        Raises:
            InvalidData: the list cannot be read or contradicts itself.
        """
        new = self._source.preview(path)
        with self._uow(read_only=True) as uow:
            running = self._running(uow.cases.unfinished())
        return affected(running, self._source.calendar(), new)

    def recompute(self) -> tuple[str, ...]:
        """Compute the limits of open cases again on the calendar in force, where they change.

        Returns:
            Case numbers whose due time, or its being provisional, changed.
        """
        calendar = self._source.calendar()
        with self._uow(read_only=True) as uow:
            stale = [
                case.id
                for case in uow.cases.unfinished()
                if request_of(case) is not None
                and (case.due_basis or {}).get("calendar") != calendar.version
            ]
        changed = []
        for case_id in stale:
            with self._uow() as uow:
                number = self._again(uow, case_id)
                uow.commit()
            if number is not None:
                changed.append(number)
        return tuple(changed)

    def _running(self, cases: tuple[Case, ...]) -> list[RunningDeadline]:
        found = [(case, request_of(case)) for case in cases]
        rules = self._source.rules()
        return [
            RunningDeadline(case.number, rules.get(request.rule), request)
            for case, request in found
            if request is not None
        ]

    def _again(self, uow: UnitOfWork, case_id: str) -> str | None:
        case = uow.cases.lock(case_id)
        request = request_of(case) if case is not None and not case.finished else None
        if case is None or request is None:
            return None
        try:
            deadline = self.explain(request)
        except CalendarMissing:
            return None  # it was never computed on a guess, and still is not
        now = self._clock.now()
        basis = dict(case.due_basis or {})
        was = (case.due_at, bool(basis.get("provisional")))
        due_at = deadline.due_at
        basis |= {"text": summary(deadline), **details(deadline)}
        if due_at is not None:
            basis["remind_at"] = next_reminder(deadline, due_at, now).isoformat()
        uow.cases.save(replace(case, due_at=due_at, due_basis=basis))
        if was == (due_at, deadline.provisional):
            return None
        uow.events.add(
            CaseEvent(
                case_id=case.id,
                at=now,
                kind=EventKind.DEADLINE,
                actor=SYSTEM,
                text=f"放假安排已更新，{_told(case.due_at, due_at)}。{summary(deadline)}",
                data=basis,
            )
        )
        return case.number


def _told(old: datetime | None, new: datetime | None) -> str:
    return "期限不变，不再暂定" if old == new else "期限随之调整"
