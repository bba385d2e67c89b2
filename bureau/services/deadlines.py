"""Computes time limits by the rule that the diagram names (topic `compute-deadline`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
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
    ) -> ComputedDeadline:
        """Compute a limit and make it the case's.

        Args:
            key: external task id.
            case_id: the case.
            rule, entered, start: as for `explain`.

        Raises:
            Permanent: as for `explain`, or no such case.
        """

        def act(uow: UnitOfWork) -> ComputedDeadline:
            limit = self.explain(rule, entered=entered, start=start)
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            due = self.due(case, limit, rule, entered=entered, start=start)
            open_limit(uow, due, key=key, rule=rule, limit=limit, now=self._clock.now())
            uow.events.add(self.event(due, limit))
            return ComputedDeadline(due_at=limit.due_at, remind_at=limit.remind_at, text=limit.text)

        return self._ledger.inside(
            key,
            topic="compute-deadline",
            case_id=case_id,
            request={
                "rule": rule,
                "entered": entered,
                "start": start.isoformat() if start else None,
            },
            model=ComputedDeadline,
            act=act,
        )

    @staticmethod
    def due(
        case: Case,
        limit: Limit,
        rule: str,
        *,
        entered: str | None = None,
        start: datetime | None = None,
    ) -> Case:
        """The case with a computed limit and all that explains it, and lets it be computed again.

        Args:
            case: whose limit it is.
            limit: what `explain` gave for the following.
            rule, entered, start: as for `explain`.
        """
        basis: JsonObject = {
            "rule": rule,
            "text": limit.text,
            "entered": entered,
            "start": start.isoformat() if start else None,
            "remind_at": limit.remind_at.isoformat(),
            **limit.details,
        }
        return case.due(limit.due_at, basis)

    def event(self, case: Case, limit: Limit) -> CaseEvent:
        """How the limit of a case stands in its timeline; `case` comes from `due`."""
        return CaseEvent(
            case_id=case.id,
            at=self._clock.now(),
            kind=EventKind.DEADLINE,
            actor=SYSTEM,
            text=f"办理期限：{limit.text}",
            data={"due_at": limit.due_at.isoformat(), **(case.due_basis or {})},
        )
