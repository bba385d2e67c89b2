"""Acts on a case's running limit: 暂停 (补正期间), 恢复, 延期; each once for a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.deadlines import (
    DeadlineRequest,
    GrantedExtension,
    Rule,
    compute,
    extend,
    pause,
    resume,
    summary,
)
from bureau.domain.timeline import EventKind
from bureau.errors import InvalidData, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.limit_rules import details, next_reminder
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent

Change = Callable[[Rule, DeadlineRequest, WorkingCalendar], DeadlineRequest]


class ChangedDeadline(BaseModel):
    """A limit after an act on it; without times while the clock stands still."""

    model_config = ConfigDict(frozen=True)

    due_at: datetime | None
    remind_at: datetime | None
    text: str


class DeadlineChanges:
    """The use cases 暂停、恢复、延长期限.

    Args:
        ledger: each act once for its key.
        clock: the one clock.
        source: calendar and rules.
    """

    def __init__(self, ledger: EffectLedger, clock: Clock, source: CalendarSource) -> None:
        self._ledger = ledger
        self._clock = clock
        self._source = source

    def pause(
        self, key: str, *, case_id: str, reason: str, actor: str, at: datetime | None = None
    ) -> ChangedDeadline:
        """Stop the clock, from `at` (present time when None) on.

        Raises:
            Permanent: the rule knows no pause, the clock stands, the limit has lapsed, no limit.
        """
        moment = at or self._clock.now()

        def change(rule: Rule, request: DeadlineRequest, on: WorkingCalendar) -> DeadlineRequest:
            return pause(rule, request, on, moment, reason)

        return self._change(key, "pause-deadline", case_id, actor, f"暂停计时：{reason}", change)

    def resume(
        self, key: str, *, case_id: str, actor: str, at: datetime | None = None
    ) -> ChangedDeadline:
        """Let the clock go on, from `at` (present time when None) on.

        Raises:
            Permanent: it does not stand, or the case has no limit.
        """
        moment = at or self._clock.now()

        def change(rule: Rule, request: DeadlineRequest, on: WorkingCalendar) -> DeadlineRequest:
            return resume(rule, request, on, moment)

        return self._change(key, "resume-deadline", case_id, actor, "恢复计时", change)

    def extend(
        self, key: str, *, case_id: str, reason: str, approver: str, at: datetime | None = None
    ) -> ChangedDeadline:
        """Extend the limit by what its rule gives, approved at `at` (present time when None).

        Raises:
            Permanent: no reason or approver, no (more) extension, the limit has lapsed, no limit.
        """
        moment = at or self._clock.now()

        def change(rule: Rule, request: DeadlineRequest, on: WorkingCalendar) -> DeadlineRequest:
            granted = GrantedExtension(granted_at=moment, reason=reason, approver=approver)
            return extend(rule, request, on, granted)

        return self._change(key, "extend-deadline", case_id, approver, f"延期：{reason}", change)

    def _change(
        self, key: str, topic: str, case_id: str, actor: str, told: str, change: Change
    ) -> ChangedDeadline:
        def act(uow: UnitOfWork) -> ChangedDeadline:
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            changed, result = self._changed(case, change)
            uow.cases.save(changed)
            uow.events.add(
                CaseEvent(
                    case_id=case_id,
                    at=self._clock.now(),
                    kind=EventKind.DEADLINE,
                    actor=actor,
                    text=f"{told}。{result.text}",
                    data=changed.due_basis or {},
                )
            )
            return result

        return self._ledger.inside(
            key,
            topic=topic,
            case_id=case_id,
            request={"told": told, "actor": actor},
            model=ChangedDeadline,
            act=act,
        )

    def _changed(self, case: Case, change: Change) -> tuple[Case, ChangedDeadline]:
        request = request_of(case)
        if request is None:
            raise Permanent(f"case {case.number} has no limit by the register (没有可调整的期限)")
        rule, calendar = self._source.rules().get(request.rule), self._source.calendar()
        try:
            deadline = compute(rule, change(rule, request, calendar), calendar)
        except InvalidData as fault:
            raise Permanent(f"case {case.number}: {fault.message}") from fault
        except ValidationError as fault:
            raise Permanent(f"case {case.number}: 延期须有理由和批准人，暂停须有理由") from fault
        due_at, remind_at = deadline.due_at, None
        if due_at is not None:
            remind_at = next_reminder(deadline, due_at, self._clock.now())
        text = summary(deadline)
        basis = {
            **(case.due_basis or {}),
            "text": text,
            "remind_at": remind_at.isoformat() if remind_at else None,
            **details(deadline),
        }
        changed = replace(case, due_at=due_at, due_basis=basis)
        return changed, ChangedDeadline(due_at=due_at, remind_at=remind_at, text=text)


def request_of(case: Case) -> DeadlineRequest | None:
    """What the case's limit is computed from; None when no rule of the register gave it."""
    kept = (case.due_basis or {}).get("request")
    return None if kept is None else DeadlineRequest.model_validate(kept)
