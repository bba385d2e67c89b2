"""零报告 of periodic work: the date is closed, and the case that it had opened ends with it.

In this order, so that the same call again goes on where it stopped: the date is closed in the
table; the case is closed with its package, as any other; its process is cancelled.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Final

from bureau.domain.cases import Case
from bureau.errors import Conflict, EngineNotFound
from bureau.services.closing import CaseCloser
from bureau.services.effects import EffectLedger
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import ScheduleRun
from bureau.services.schedules import Schedules

#: How a case ends that had nothing to report.
NIL_OUTCOME: Final = "零报告"


class NilReports:
    """The use case 零报告.

    Args:
        uow: opens transactions.
        table: the table of periodic work.
        closer: closes the case with its package.
        ledger: is told that no process waits for the closing.
        engine: runs the case's process.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        table: Schedules,
        closer: CaseCloser,
        ledger: EffectLedger,
        engine: ProcessEngine,
    ) -> None:
        self._uow = uow
        self._table = table
        self._closer = closer
        self._ledger = ledger
        self._engine = engine

    def report(self, name: str, due_on: date, *, by: str, note: str = "") -> ScheduleRun:
        """Close a date as nil report, and end its case if one is open; a repeat changes nothing.

        Arguments as for `Schedules.nil`.

        Raises:
            NotFound: no such line, or the date is none of its dates.
            Conflict: the case of this date has ended with a report, is ending with one, or is just
                being started.
            Permanent, Transient, EngineError: the case could not be ended (now); the date is
                closed, and a repeat goes on.
        """
        known = [run for run in self._table.runs(name) if run.due_on == due_on]
        for run in known:
            self._refuse(self._case(run))
        run = self._table.nil(name, due_on, by=by, note=note)
        case = self._case(run)
        if case is not None and case.root_instance_id is not None:
            self._end(f"nil:{run.schedule_id}:{due_on}", case, case.root_instance_id)
        return run

    def _case(self, run: ScheduleRun) -> Case | None:
        with self._uow(read_only=True) as uow:
            return uow.cases.get(run.case_id) if run.case_id else None

    @staticmethod
    def _refuse(case: Case | None) -> None:
        if case is None:
            return
        if case.root_instance_id is None:
            raise Conflict(f"办件 {case.number} 正在启动，请稍候片刻再报零报告。")
        if case.closed_at is not None and case.outcome != NIL_OUTCOME:
            raise Conflict(f"办件 {case.number} 已经办结，不能再报零报告。", code="case-closed")

    def _end(self, key: str, case: Case, instance_id: str) -> None:
        self._closer.close(key, case_id=case.id, outcome=NIL_OUTCOME)
        with suppress(EngineNotFound):  # cancelled before: this is a repeat
            self._engine.cancel(instance_id, NIL_OUTCOME)
        self._ledger.completed(key)
