"""Which step of a diagram bears a limit (环节时限), and how that step went.

Some limits bind one step and not the case: the same-day registration of a letter whose answer is
due in sixty days. Such a limit is computed, moved and explained like any other; the case's own due
time stays that of the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict


class LimitStep(BaseModel):
    """The step that bears a limit, in one run of one instance.

    Args:
        id: of the element in the diagram.
        name: its Chinese name.
        instance_id: process instance.
        scope: activity instance of the (sub-)process that holds the step and what computed the
            limit; so the same step of two parallel rounds is told apart.
        since: by the engine's clock, when the limit was computed: earlier runs do not count.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    instance_id: str
    scope: str
    since: AwareDatetime

    def same(self, other: LimitStep | None) -> bool:
        """Whether both mean the same element in the same scope."""
        return other is not None and (self.id, self.scope) == (other.id, other.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRun:
    """How a step went, the last time.

    Args:
        started_at: aware.
        ended_at: aware; None while it runs.
        cancelled: it ended without being done.
    """

    started_at: datetime
    ended_at: datetime | None = None
    cancelled: bool = False
