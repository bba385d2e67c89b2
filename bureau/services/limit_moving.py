"""Tells the engine of limits that moved: after a pause, an extension, another calendar.

The database holds what is true; each limit's row says what the engine was told last. So a crash
between the two leaves a row that says "untold", and whoever comes next tells it.
"""

from __future__ import annotations

from dataclasses import replace

from bureau.domain.limits import EngineTimes
from bureau.services.ports.limit_times import LimitTimes
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import CaseLimit


class LimitMoving:
    """The periodic job 转告期限, and the same at once for one case.

    Args:
        uow: opens transactions.
        engine: holds variables, tasks and timers.
    """

    def __init__(self, uow: UnitOfWorkFactory, engine: LimitTimes) -> None:
        self._uow = uow
        self._engine = engine

    def run(self) -> str:
        """Tell the engine of every limit that it does not know as it is.

        Raises:
            EngineError: the engine does not answer, or refuses; what was told stays told.
        """
        told, waiting = self._all(None)
        return f"转告期限 {told} 项" + (f"，{waiting} 项待其环节完成" if waiting else "")

    def of_case(self, case_id: str) -> None:
        """Tell the engine of one case's limits.

        Raises:
            EngineError: as for `run`.
        """
        self._all(case_id)

    def _all(self, case_id: str | None) -> tuple[int, int]:
        with self._uow(read_only=True) as uow:
            keys = [limit.key for limit in uow.limits.untold(case_id)]
        told = sum(self._tell(key) for key in keys)
        return told, len(keys) - told

    def _tell(self, key: str) -> bool:
        """Tell of one limit; False: the step that brings it to the engine has not ended."""
        with self._uow(read_only=True) as uow:
            limit = uow.limits.get(key)
            case = uow.cases.get(limit.case_id) if limit is not None else None
            effect = uow.effects.get(key)
        if limit is None or case is None or not limit.untold:
            return True
        wanted = limit.wanted
        runs = case.root_instance_id is not None and not case.finished and limit.ended_at is None
        if runs:
            assert case.root_instance_id is not None
            holding = self._engine.move(case.root_instance_id, limit.told, wanted)
            if not holding and effect is not None and effect.completed_at is None:
                return False
        return self._note(limit, wanted)

    def _note(self, limit: CaseLimit, told: EngineTimes) -> bool:
        """Write down what the engine holds now; a change that came meanwhile stays to be told."""
        with self._uow() as uow:
            uow.cases.lock(limit.case_id)
            present = uow.limits.get(limit.key)
            assert present is not None, "limits are never deleted"
            noted = replace(present, told_due_at=told.due_at, told_remind_at=told.remind_at)
            uow.limits.save(replace(noted, untold=noted.wanted != told))
            uow.commit()
        return True
