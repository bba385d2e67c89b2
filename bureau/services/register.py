"""Opens the record of a case when its process instance starts (topic `register`).

依据：平台. A case handed in through the API has its record and number already and is only linked to
the instance. A case that a clerk starts in Tasklist gets the same record, with a number from the
same register, here. Either way once for each root process instance.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import EngineNotFound, Permanent
from bureau.services.case_numbers import take_case_number
from bureau.services.case_title import case_title
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, Procedure

_log = structlog.get_logger("register")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """The record of a case, as the process is told of it.

    Args:
        case_id: UUID4 string.
        number: case number (办件编号).
        title: what it is about.
        received_at: when the bureau got it, aware.
        superseded: another instance carries the case; this one was cancelled.
    """

    case_id: str
    number: str
    title: str
    received_at: datetime
    superseded: bool = False


class CaseRegister:
    """The use case 登记.

    Args:
        uow: opens transactions.
        engine: knows what the start form held, and cancels an instance that is one too many.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, engine: ProcessEngine, clock: Clock) -> None:
        self._uow = uow
        self._engine = engine
        self._clock = clock

    def open(
        self,
        *,
        root_instance_id: str,
        procedure_id: str,
        case_id: str | None = None,
        initiator: str | None = None,
    ) -> OpenedCase:
        """Open the record, or find it.

        Args:
            root_instance_id: the topmost process instance.
            procedure_id: its process id.
            case_id: the case, when the API opened it; None for a start from Tasklist.
            initiator: user id of the clerk who started it.

        Raises:
            Permanent: the case or the procedure is not known, or the case has ended.
            EngineError: the engine cannot be asked.
        """
        if case_id:
            return self._link(case_id, root_instance_id, procedure_id)
        with self._uow(read_only=True) as uow:
            known = uow.cases.by_root_instance(root_instance_id)
            procedure = uow.procedures.get(procedure_id)
        if known is not None:
            return _opened(known)
        if procedure is None:
            raise Permanent(f"procedure {procedure_id} was not deployed by `bureau deploy`")
        names = _field_names(procedure)
        data = {
            name: value
            for name, value in self._engine.variables(root_instance_id, names).items()
            if name in names and value is not None
        }
        return self._enter(procedure, data, root_instance_id, initiator)

    def _link(self, case_id: str, root_instance_id: str, procedure_id: str) -> OpenedCase:
        now = self._clock.now()
        with self._uow() as uow:
            case = uow.cases.lock(case_id)
            if case is None:
                raise Permanent(f"no case {case_id}")
            if case.procedure_id != procedure_id:
                raise Permanent(f"case {case.number} belongs to procedure {case.procedure_id}")
            if case.root_instance_id == root_instance_id:
                return _opened(case)
            if case.root_instance_id is None:
                started = case.started(root_instance_id)
                uow.cases.save(started)
                uow.events.add(_started(started, SYSTEM, now))
                uow.commit()
                return _opened(started)
        self._cancel(case, root_instance_id)
        return replace(_opened(case), superseded=True)

    def _cancel(self, case: Case, instance_id: str) -> None:
        """End the second instance of a case: the relay started twice after a timeout."""
        try:
            self._engine.cancel(instance_id, f"办件 {case.number} 已由另一流程实例办理，重复启动")
        except EngineNotFound:
            _log.info("superseded instance had ended", case=case.number, instance=instance_id)
        else:
            _log.warning("superseded instance cancelled", case=case.number, instance=instance_id)

    def _enter(
        self, procedure: Procedure, data: JsonObject, root_instance_id: str, initiator: str | None
    ) -> OpenedCase:
        now = self._clock.now()
        with self._uow() as uow:
            number = take_case_number(uow, now)
            # The register is ours until the end of the transaction: a second worker with the same
            # task has either committed by now, or waits behind us and finds our case.
            known = uow.cases.by_root_instance(root_instance_id)
            if known is not None:
                return _opened(known)
            case = Case(
                id=str(uuid.uuid4()),
                number=number.value,
                procedure_id=procedure.id,
                title=case_title(procedure, data),
                source=CaseSource.TASKLIST,
                state=CaseState.ACTIVE,
                received_at=now,
                data=data,
                root_instance_id=root_instance_id,
                initiator=initiator,
            )
            uow.cases.add(case)
            uow.numbers.add(replace(number, case_id=case.id))
            self._announce(uow, case, procedure, now)
            uow.commit()
        return _opened(case)

    def _announce(self, uow: UnitOfWork, case: Case, procedure: Procedure, now: datetime) -> None:
        entered = CaseEvent(
            case_id=case.id,
            at=now,
            kind=EventKind.RECEIVED,
            actor=case.initiator or SYSTEM,
            text=f"经办人录入“{procedure.name}”，编号 {case.number}",
        )
        uow.events.add(entered)
        uow.events.add(_started(case, case.initiator or SYSTEM, now))


def _field_names(procedure: Procedure) -> frozenset[str]:
    """Keys of the start form."""
    properties = procedure.schema.get("properties")
    return frozenset(properties) if isinstance(properties, dict) else frozenset()


def _started(case: Case, actor: str, now: datetime) -> CaseEvent:
    return CaseEvent(
        case_id=case.id,
        at=now,
        kind=EventKind.STARTED,
        actor=actor,
        text=f"已登记，办件编号 {case.number}",
        data={"instance": case.root_instance_id},
    )


def _opened(case: Case) -> OpenedCase:
    return OpenedCase(
        case_id=case.id, number=case.number, title=case.title, received_at=case.received_at
    )
