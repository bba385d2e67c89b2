"""Closes a case: outcome, case package, state (topic `close-case`).

依据：平台. In this order, so that a crash anywhere loses and doubles nothing:

    outcome and closing time are fixed on the case   (the first delivery decides both)
    the package is written                           (once for a case; a repeat finds it)
    the package is listed, the case is closed        (one transaction, with the last timeline entry;
                                                      its collection rounds end too)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.case_package import (
    case_package,
    engine_facts,
    record_facts,
)
from bureau.services.effects import EffectLedger
from bureau.services.linked_closing import report_end
from bureau.services.package_entries import package_id
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.packages import Packager
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, PackageRow
from bureau.services.records.collections import RoundState
from bureau.services.sheet_of_case import sheet_of_case
from bureau.services.staff.stamps import Marking, unmarked
from bureau.services.writing import CaseSheets


class ClosedCase(BaseModel):
    """A closed case, as the process is told of it.

    Args:
        closed_at: when, aware.
        package_path: relative to the archive folder.
        package_digest: SHA-256 of the package's manifest.
    """

    model_config = ConfigDict(frozen=True)

    closed_at: datetime
    package_path: str
    package_digest: str


class CaseCloser:
    """The use case 办结.

    Args:
        uow: opens transactions.
        ledger: at most once.
        engine: operation log, submitted forms, diagram.
        packager: writes the package.
        sheets: makes the 办文单 that goes into it.
        clock: the one clock.
        mark: gives tasks that a deputy did their stamp.
        patience: how much longer than the usual lease closing may take: it makes the 办文单.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        engine: ProcessEngine,
        packager: Packager,
        sheets: CaseSheets,
        clock: Clock,
        *,
        mark: Marking = unmarked,
        patience: timedelta = timedelta(0),
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._engine = engine
        self._packager = packager
        self._sheets = sheets
        self._clock = clock
        self._mark = mark
        self._patience = patience

    def close(self, key: str, *, case_id: str, outcome: str) -> ClosedCase:
        """Close a case; a repeat returns the same closing time and package.

        Args:
            key: external task id.
            case_id: the case.
            outcome: how it ended, Chinese or a code of the diagram.

        Raises:
            Permanent: no such case, or a paper is missing or damaged.
            Transient: not now.
            EngineError: the engine cannot be asked.
        """
        case = self._fix(case_id, outcome)
        if case.finished:
            return self._closed_before(case)
        if case.root_instance_id is None:
            raise Permanent(f"case {case.number} is carried by no process instance")
        closing = _closing_event(case)
        with self._uow(read_only=True) as uow:
            record = record_facts(uow, case)
        engine = engine_facts(self._engine, case.root_instance_id, self._mark)
        self._sheets.ready()

        def act() -> ClosedCase:
            sheet = sheet_of_case(self._sheets, self._engine, record, engine, closing)
            written = self._packager.write(case_package(record, engine, closing, sheet))
            return _closed(case, written.path, written.sha256)

        def store(uow: UnitOfWork, done: ClosedCase) -> None:
            self._store(uow, case, closing, done)

        return self._ledger.once(
            key,
            topic="close-case",
            case_id=case_id,
            request={"outcome": outcome},
            model=ClosedCase,
            act=act,
            ask=lambda: None,  # the packager writes a package once: acting again is asking
            record=store,
            patience=self._patience,
        )

    def _fix(self, case_id: str, outcome: str) -> Case:
        """Outcome and closing time; they stay as they are first fixed."""
        with self._uow() as uow:
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            fixed = case.closing(outcome, self._clock.now())
            if fixed is not case:
                uow.cases.save(fixed)
                uow.commit()
        return fixed

    def _closed_before(self, case: Case) -> ClosedCase:
        with self._uow(read_only=True) as uow:
            rows = [row for row in uow.packages.of_case(case.id) if row.kind == "case"]
        if not rows:
            raise Permanent(f"case {case.number} is closed and has no package")
        return _closed(case, rows[0].path, rows[0].sha256)

    def _store(self, uow: UnitOfWork, case: Case, closing: CaseEvent, done: ClosedCase) -> None:
        present = uow.cases.lock(case.id)
        if present is None or present.finished:
            return  # another delivery closed it meanwhile, with the same package
        uow.packages.add(
            PackageRow(
                id=package_id(case.id, "case", case.id),
                case_id=case.id,
                kind="case",
                dedup_key=case.id,
                path=done.package_path,
                sha256=done.package_digest,
                created_at=self._clock.now(),
            )
        )
        uow.events.add(closing)
        uow.cases.save(present.closed())
        _close_rounds(uow, case.id, self._clock.now())
        report_end(uow, case, case.outcome or "", self._clock.now())


def _close_rounds(uow: UnitOfWork, case_id: str, now: datetime) -> None:
    """Nothing is handed in any more for a case that is over."""
    for seen in uow.collections.of_case(case_id):
        round_ = uow.collections.get(seen.id, lock=True)
        if round_ is not None and round_.state is RoundState.OPEN:
            uow.collections.save(replace(round_, state=RoundState.CLOSED, closed_at=now))


def _closing_event(case: Case) -> CaseEvent:
    if case.closed_at is None:
        raise Permanent(f"case {case.number} has no closing time")
    return CaseEvent(
        case_id=case.id,
        at=case.closed_at,
        kind=EventKind.CLOSED,
        actor=SYSTEM,
        text=f"已办结：{case.outcome}",
        data={"outcome": case.outcome},
    )


def _closed(case: Case, path: str, digest: str) -> ClosedCase:
    if case.closed_at is None:
        raise Permanent(f"case {case.number} has no closing time")
    return ClosedCase(closed_at=case.closed_at, package_path=path, package_digest=digest)
