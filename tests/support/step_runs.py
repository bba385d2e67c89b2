"""An engine's history of steps in memory: implements `services.ports.step_runs.StepRuns`."""

from __future__ import annotations

from datetime import UTC, datetime

from bureau.domain.limit_steps import LimitStep, StepRun
from bureau.errors import EngineUnavailable, Permanent


class StepRunsDouble:
    """Knows elements by id, and how each went in each scope; can be down.

    Attributes:
        names: elements of the one diagram.
        scopes: scope of a service step by its activity instance; "scope-1" for the others.
        runs: by element and scope.
    """

    def __init__(self, **names: str) -> None:
        self.names = names
        self.scopes: dict[str, str] = {}
        self.runs: dict[tuple[str, str], StepRun] = {}
        self.down = False

    def beside(self, definition_id: str, activity_instance_id: str, step: str) -> LimitStep:
        self._answer()
        if step not in self.names:
            raise Permanent(f"no element {step!r} in {definition_id}")
        scope = self.scopes.get(activity_instance_id, "scope-1")
        return self.step(step, scope)

    def step(self, step: str, scope: str = "scope-1") -> LimitStep:
        """One of the elements, as a limit keeps it."""
        since = datetime(2026, 3, 2, tzinfo=UTC)
        name = self.names[step]
        return LimitStep(id=step, name=name, instance_id="instance-1", scope=scope, since=since)

    def last(self, step: LimitStep) -> StepRun | None:
        self._answer()
        return self.runs.get((step.id, step.scope))

    def _answer(self) -> None:
        if self.down:
            raise EngineUnavailable("the engine is down")
