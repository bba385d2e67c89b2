"""Acts on a case's running limit: 暂停 (补正期间), 恢复, 延期; each once for a key.

The engine is told before the act returns: variables, tasks and timers move with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from bureau.domain.calendar import WorkingCalendar
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.deadlines import (
    Deadline,
    DeadlineRequest,
    GrantedExtension,
    Rule,
    compute,
    extend,
    pause,
    resume,
)
from bureau.domain.limit_steps import LimitStep
from bureau.domain.limits import EngineTimes, engine_times
from bureau.domain.timeline import EventKind
from bureau.errors import InvalidData, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.limit_moving import LimitMoving
from bureau.services.limit_rows import changed_limit, request_of, running
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent, CaseLimit

Change = Callable[[Rule, DeadlineRequest, WorkingCalendar], DeadlineRequest]


class ChangedDeadline(BaseModel):
    """A limit after an act on it; without times while the clock stands still.

    Args:
        ordinal: first, second ... limit of the case.
        due_at: in time until then.
        remind_at: when to remind.
        text: Chinese explanation.
        of_step: it is the limit of a step.
    """

    model_config = ConfigDict(frozen=True)

    ordinal: int
    due_at: datetime | None
    remind_at: datetime | None
    text: str
    of_step: bool = False

    @property
    def engine_times(self) -> EngineTimes:
        """As the process is told of it; a time far away while the clock stands still."""
        return engine_times(self.ordinal, self.due_at, self.remind_at, apart=self.of_step)


class DeadlineChanges:
    """The use cases 暂停、恢复、延长期限.

    Args:
        ledger: each act once for its key.
        clock: the one clock.
        source: calendar and rules.
        moving: tells the engine.
    """

    def __init__(
        self, ledger: EffectLedger, clock: Clock, source: CalendarSource, moving: LimitMoving
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._source = source
        self._moving = moving

    def pause(
        self,
        key: str,
        *,
        case_id: str,
        reason: str,
        actor: str,
        rule: str | None = None,
        step: LimitStep | None = None,
        at: datetime | None = None,
    ) -> ChangedDeadline:
        """Stop the clock, from `at` (present time when None) on.

        Args:
            key: external task id.
            case_id: the case.
            reason: why (补正 ...).
            actor: who stops it.
            rule: which limit, by the rule it was computed by; None: the newest.
            step: whose limit it is; None: the case's own.
            at: when it happened, aware.

        Raises:
            Permanent: the rule knows no pause, the clock stands, the limit has lapsed, no limit.
            EngineError: the engine could not be told; a repeat tells it.
        """
        moment = at or self._clock.now()

        def change(of: Rule, request: DeadlineRequest, on: WorkingCalendar) -> DeadlineRequest:
            return pause(of, request, on, moment, reason)

        return self._change(key, "暂停", case_id, rule, step, actor, f"暂停计时：{reason}", change)

    def resume(
        self,
        key: str,
        *,
        case_id: str,
        actor: str,
        rule: str | None = None,
        step: LimitStep | None = None,
        at: datetime | None = None,
    ) -> ChangedDeadline:
        """Let the clock go on, from `at` (present time when None) on. Arguments as for `pause`.

        Raises:
            Permanent: it does not stand, or the case has no limit.
            EngineError: as for `pause`.
        """
        moment = at or self._clock.now()

        def change(of: Rule, request: DeadlineRequest, on: WorkingCalendar) -> DeadlineRequest:
            return resume(of, request, on, moment)

        return self._change(key, "恢复", case_id, rule, step, actor, "恢复计时", change)

    def extend(
        self,
        key: str,
        *,
        case_id: str,
        reason: str,
        approver: str,
        rule: str | None = None,
        step: LimitStep | None = None,
        at: datetime | None = None,
    ) -> ChangedDeadline:
        """Extend the limit by what its rule gives, approved at `at` (present time when None).

        Arguments as for `pause`; `approver` is who approved it.

        Raises:
            Permanent: no reason or approver, no (more) extension, the limit has lapsed, no limit.
            EngineError: as for `pause`.
        """
        moment = at or self._clock.now()

        def change(of: Rule, request: DeadlineRequest, on: WorkingCalendar) -> DeadlineRequest:
            granted = GrantedExtension(granted_at=moment, reason=reason, approver=approver)
            return extend(of, request, on, granted)

        return self._change(key, "延期", case_id, rule, step, approver, f"延期：{reason}", change)

    def _change(
        self,
        key: str,
        what: str,
        case_id: str,
        rule: str | None,
        step: LimitStep | None,
        actor: str,
        told: str,
        change: Change,
    ) -> ChangedDeadline:
        def act(uow: UnitOfWork) -> ChangedDeadline:
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            limit = _running(uow, case, rule, step)
            now = self._clock.now()
            changed = changed_limit(uow, case, limit, self._changed(case, limit, change), now)
            text = str(changed.basis["text"])
            whose = "" if step is None else f"环节“{step.name}”"
            uow.events.add(
                CaseEvent(
                    case_id=case_id,
                    at=now,
                    kind=EventKind.DEADLINE if step is None else EventKind.STEP_DEADLINE,
                    actor=actor,
                    text=f"{whose}{told}。{text}",
                    data=changed.basis,
                )
            )
            return ChangedDeadline(
                ordinal=changed.ordinal,
                due_at=changed.due_at,
                remind_at=changed.remind_at,
                text=text,
                of_step=step is not None,
            )

        done = self._ledger.inside(
            key,
            topic="compute-deadline",
            case_id=case_id,
            request={
                "act": what,
                "rule": rule,
                "told": told,
                "actor": actor,
                **({"step": step.id} if step else {}),
            },
            model=ChangedDeadline,
            act=act,
        )
        self._moving.of_case(case_id)
        return done

    def _changed(self, case: Case, limit: CaseLimit, change: Change) -> Deadline:
        request = request_of(limit)
        if request is None:
            raise Permanent(f"case {case.number} has no limit by the register (没有可调整的期限)")
        rule, calendar = self._source.rules().get(request.rule), self._source.calendar()
        try:
            return compute(rule, change(rule, request, calendar), calendar)
        except InvalidData as fault:
            raise Permanent(f"case {case.number}: {fault.message}") from fault
        except ValidationError as fault:
            raise Permanent(f"case {case.number}: 延期须有理由和批准人，暂停须有理由") from fault


def _running(uow: UnitOfWork, case: Case, rule: str | None, step: LimitStep | None) -> CaseLimit:
    """The newest running limit of the case or of one of its steps, of one rule or of any.

    Raises:
        Permanent: there is none, or the case has ended.
    """
    found = running(uow.limits.of_case(case.id), rule=rule, step=step)
    if not found or case.finished:
        raise Permanent(f"case {case.number} has no such limit running (没有可调整的期限)")
    return found[-1]
