"""Limits of single steps (环节时限): whose they are, and whether they still bind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import structlog

from bureau.domain.cases import Case
from bureau.domain.limit_steps import LimitStep, StepRun
from bureau.errors import EngineError
from bureau.services.at_once import Asked
from bureau.services.ports.step_runs import StepRuns
from bureau.services.records import CaseLimit

_log = structlog.get_logger("step_limits")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLimit:
    """One limit of a step, as people are shown it.

    Args:
        limit: the row.
        step: whose it is.
        run: how the step went last; None: it has not begun.
        known: the engine could be asked; without it `run` says nothing.
    """

    limit: CaseLimit
    step: LimitStep
    run: StepRun | None
    known: bool = True

    @property
    def over(self) -> bool:
        """The step has ended: the limit binds nobody any more."""
        return self.run is not None and self.run.ended_at is not None


class StepLimits:
    """The use case 环节时限.

    Args:
        runs: knows how steps went.
    """

    def __init__(self, runs: StepRuns) -> None:
        self._runs = runs

    def borne_by(self, definition_id: str, activity_instance_id: str, step: str) -> LimitStep:
        """The step that a service step computes a limit for; arguments as for `StepRuns.beside`.

        Raises:
            Permanent: the diagram has no such element.
            EngineError: the engine cannot be asked.
        """
        return self._runs.beside(definition_id, activity_instance_id, step)

    def among(self, case: Case, limits: Iterable[CaseLimit]) -> tuple[StepLimit, ...]:
        """Limits of steps among those of a case, superseded ones left out, in their order.

        The record is shown even when the engine does not answer.
        """
        asked = [
            (limit, limit.step, Asked(partial(self._runs.last, limit.step)))
            for limit in limits
            if limit.step is not None and limit.ended_at is None
        ]
        found: list[StepLimit] = []
        known = True
        for limit, step, question in asked:
            run = None
            if known:
                try:
                    run = question.answer()
                except EngineError as error:
                    _log.warning("steps unknown", case=case.number, error=type(error).__name__)
                    known = False
            found.append(StepLimit(limit=limit, step=step, run=run, known=known))
        return tuple(found)

    def over(self, case: Case, limits: Iterable[CaseLimit]) -> frozenset[str]:
        """Keys of the limits whose step has ended, as far as the engine tells."""
        return frozenset(one.limit.key for one in self.among(case, limits) if one.over)
