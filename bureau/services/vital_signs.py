"""What an operator is alarmed by, as numbers (docs/运维手册.md, 监控)."""

from __future__ import annotations

from dataclasses import dataclass

from bureau.domain.clock import Clock
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.engine_vitals import EngineVitals
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import EffectState
from bureau.timezone import TIME_ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """One look.

    Args:
        incidents: incidents in the engine.
        oldest_task_seconds: age of the oldest open task of a clerk; 0: none.
        parked_acts: acts on the outside whose outcome a person has to settle.
        calendar_missing: 1 when the State Council's list of this year is not there, 0.5 when next
            year's is due and is not, else 0.
    """

    incidents: int
    oldest_task_seconds: float
    parked_acts: int
    calendar_missing: float


class VitalSigns:
    """Looks at everything.

    Args:
        uow: opens transactions.
        engine: knows incidents and tasks.
        calendar: the lists in force.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, engine: EngineVitals, calendar: CalendarSource, clock: Clock
    ) -> None:
        self._uow = uow
        self._engine = engine
        self._calendar = calendar
        self._clock = clock

    def look(self) -> Signs:
        """One look; some queries.

        Raises:
            EngineError: the engine does not answer.
            Transient: the database does not.
        """
        now = self._clock.now()
        today = now.astimezone(TIME_ZONE).date()
        missing = self._calendar.calendar().missing_notice(today)
        oldest = self._engine.oldest_user_task()
        with self._uow(read_only=True) as uow:
            acts = uow.effects.unfinished(now)
        return Signs(
            incidents=self._engine.incidents(),
            oldest_task_seconds=(now - oldest).total_seconds() if oldest else 0.0,
            parked_acts=sum(one.state is EffectState.PARKED for one in acts),
            calendar_missing=0.0 if missing is None else (1.0 if missing == today.year else 0.5),
        )
