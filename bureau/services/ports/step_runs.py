"""Port: where a step stands in a running or finished instance."""

from __future__ import annotations

from typing import Protocol

from bureau.domain.limit_steps import LimitStep, StepRun


class StepRuns(Protocol):
    """Knows the steps of diagrams and how they went. Every method raises `EngineError`."""

    def beside(self, definition_id: str, activity_instance_id: str, step: str) -> LimitStep:
        """The step that stands in the same (sub-)process as a running service step.

        Args:
            definition_id: the exact version of the diagram that runs.
            activity_instance_id: of the service step.
            step: id of the element.

        Raises:
            Permanent: the diagram has no such element.
        """
        ...

    def last(self, step: LimitStep) -> StepRun | None:
        """How the step went the last time since the limit was computed; None: it never began."""
        ...
