"""Computes time limits by the rule that the diagram names (topic `compute-deadline`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.limit_steps import LimitStep
from bureau.domain.limits import Limit, LimitRequest, LimitRule
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.effects import EffectLedger
from bureau.services.limit_rows import open_limit
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent


class ComputedDeadline(BaseModel):
    """A limit as the process is told of it.

    Args:
        due_at: in time until then, aware.
        remind_at: when to remind, aware.
        text: Chinese explanation.
    """

    model_config = ConfigDict(frozen=True)

    due_at: datetime
    remind_at: datetime
    text: str


class Deadlines:
    """The use case 确定时限.

    Args:
        ledger: one computation for each task, so that a redelivered one gives the same times.
        clock: the one clock.
        rules: rules by the name that diagrams use; a new one is added in `bureau.bootstrap`.
    """

    def __init__(self, ledger: EffectLedger, clock: Clock, rules: Mapping[str, LimitRule]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._rules = rules

    @property
    def rule_names(self) -> tuple[str, ...]:
        """Rules that a diagram may name."""
        return tuple(sorted(self._rules))

    def explain(
        self, rule: str, *, entered: str | None = None, start: datetime | None = None
    ) -> Limit:
        """Compute a limit and store nothing.

        Args:
            rule: name of the rule, such as "entered".
            entered: date or time that a person typed, ISO 8601.
            start: the event it runs from, aware.

        Raises:
            Permanent: no such rule, or what it needs is missing or malformed.
        """
        known = self._rules.get(rule)
        if known is None:
            names = ", ".join(self.rule_names)
            raise Permanent(f"no deadline rule {rule!r} (没有时限规则); known: {names}")
        return known(LimitRequest(now=self._clock.now(), entered=entered, start=start))

    def compute(
        self,
        key: str,
        *,
        case_id: str,
        rule: str,
        entered: str | None = None,
        start: datetime | None = None,
        step: LimitStep | None = None,
    ) -> ComputedDeadline:
        """Compute a limit and make it the case's, or that of one of its steps.

        Args:
            key: external task id.
            case_id: the case.
            rule, entered, start: as for `explain`.
            step: whose limit it is; None: the case's.

        Raises:
            Permanent: as for `explain`, or no such case.
        """

        def act(uow: UnitOfWork) -> ComputedDeadline:
            limit = self.explain(rule, entered=entered, start=start)
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            basis = self.basis(limit, rule, entered=entered, start=start)
            opened = open_limit(
                uow,
                case_id,
                key=key,
                rule=rule,
                limit=limit,
                basis=basis,
                now=self._clock.now(),
                step=step,
            )
            if step is None:
                uow.cases.save(case.due(limit.due_at, basis))
            uow.events.add(self.event(case_id, limit, basis, step))
            told = opened.told
            return ComputedDeadline(due_at=told.due_at, remind_at=told.remind_at, text=limit.text)

        return self._ledger.inside(
            key,
            topic="compute-deadline",
            case_id=case_id,
            request={
                "rule": rule,
                "entered": entered,
                "start": start.isoformat() if start else None,
                **({"step": step.id} if step else {}),
            },
            model=ComputedDeadline,
            act=act,
        )

    @staticmethod
    def basis(
        limit: Limit,
        rule: str,
        *,
        entered: str | None = None,
        start: datetime | None = None,
    ) -> JsonObject:
        """All that explains a computed limit, and lets it be computed again.

        Args:
            limit: what `explain` gave for the following.
            rule, entered, start: as for `explain`.
        """
        return {
            "rule": rule,
            "text": limit.text,
            "entered": entered,
            "start": start.isoformat() if start else None,
            "remind_at": limit.remind_at.isoformat(),
            **limit.details,
        }

    def event(
        self, case_id: str, limit: Limit, basis: JsonObject, step: LimitStep | None = None
    ) -> CaseEvent:
        """How a limit stands in the timeline of its case.

        Args:
            case_id: the case.
            limit: what was computed.
            basis: as `basis` gives it.
            step: whose limit it is; None: the case's.
        """
        whose = "办理期限" if step is None else f"环节“{step.name}”的期限"
        return CaseEvent(
            case_id=case_id,
            at=self._clock.now(),
            kind=EventKind.DEADLINE if step is None else EventKind.STEP_DEADLINE,
            actor=SYSTEM,
            text=f"{whose}：{limit.text}",
            data={"due_at": limit.due_at.isoformat(), **basis},
        )
