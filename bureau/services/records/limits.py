"""Record of one running limit of a case (办理时限)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.domain.limit_steps import LimitStep
from bureau.domain.limits import EngineTimes, engine_times

#: Where the basis of a limit keeps the step that bears it.
STEP: Final = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLimit:
    """One limit, from its computation until it is superseded; a case may run several at once.

    Args:
        key: external task that computed it.
        case_id: the case.
        ordinal: first, second ... limit of the case.
        rule: name of the rule, as the diagram carries it.
        due_at: in time until then; None while the clock stands.
        remind_at: when to remind; None while the clock stands.
        basis: how it came about: what it was computed from, every day of the way.
        told_due_at: due time that the engine was told last.
        told_remind_at: reminder that the engine was told last.
        untold: the engine has to be told of a change.
        created_at: when it was computed first.
        ended_at: when another computation by the same rule took its place.
    """

    key: str
    case_id: str
    ordinal: int
    rule: str
    due_at: datetime | None
    remind_at: datetime | None
    basis: JsonObject
    told_due_at: datetime
    told_remind_at: datetime
    untold: bool
    created_at: datetime
    ended_at: datetime | None = None

    @property
    def told(self) -> EngineTimes:
        """What the engine holds, as far as we know."""
        return EngineTimes(self.told_due_at, self.told_remind_at)

    @property
    def wanted(self) -> EngineTimes:
        """What the engine should hold."""
        apart = self.step is not None
        return engine_times(self.ordinal, self.due_at, self.remind_at, apart=apart)

    @property
    def step(self) -> LimitStep | None:
        """The step that bears it; None: the case does."""
        kept = self.basis.get(STEP)
        return None if kept is None else LimitStep.model_validate(kept)
