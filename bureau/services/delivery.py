"""Tells the engine what one outbox row says, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bureau import failpoints
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import EngineNotFound, EngineRefused, Permanent, Transient
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import CaseEvent, OutboxKind, OutboxRow

#: The engine's word for a message that nothing waits for.
_NOBODY_WAITS: Final = "MismatchingMessageCorrelationException"


class NotYet(Transient):
    """A message came before the step that waits for it: it is kept and tried again."""


class Delivery:
    """Starts processes and correlates messages.

    Args:
        uow: opens transactions.
        engine: who is told.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, engine: ProcessEngine, clock: Clock) -> None:
        self._uow = uow
        self._engine = engine
        self._clock = clock

    def deliver(self, row: OutboxRow) -> CaseEvent | None:
        """Tell the engine; what comes back belongs into the case's timeline.

        A row that was told before, by a relay that died then, is not told again.

        Raises:
            NotYet: nothing waits for the message so far.
            Transient: the case has no process instance so far.
            Permanent: the row makes no sense.
            EngineError: the engine did not take it.
        """
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(row.case_id)
        if case is None:
            raise Permanent(f"outbox row {row.id}: no case {row.case_id}")
        if row.kind is OutboxKind.START_PROCESS:
            self._start(row, case)
            return None
        return self._correlate(row, case)

    def _start(self, row: OutboxRow, case: Case) -> None:
        if case.state is CaseState.WITHDRAWN or case.root_instance_id is not None:
            return
        process, business_key = _text(row, "process"), _text(row, "business_key")
        if self._engine.find_instance(process, business_key) is None:
            self._engine.start(process, business_key, _object(row, "variables"))
        failpoints.reach("relay-started")

    def _correlate(self, row: OutboxRow, case: Case) -> CaseEvent | None:
        message = _text(row, "message")
        # Set by the engine in the transaction of the correlation: proof that it was done.
        proof = f"delivered{row.id}"
        if case.finished:
            # A relay that died after it had told the engine: the case went on, and has ended since.
            told = case.root_instance_id is not None and self._known(row, case, proof)
            return None if told else self._late(row, message)
        if case.root_instance_id is None:
            raise Transient(f"case {case.number} has no process instance yet")
        # A step of a called process waits in an instance of its own.
        instance = _text(row, "instance") if "instance" in row.payload else case.root_instance_id
        if self._engine.variables(instance, (proof,)):
            return None
        variables = {**_object(row, "variables"), proof: True}
        if self._told(message, instance, variables):
            return None
        # What a called process waits for is not the top one's: whoever sent it cannot know which.
        if "instance" not in row.payload:
            for called in self._engine.called(instance):
                if self._engine.variables(called, (proof,)):
                    return None
                if self._told(message, called, variables):
                    return None
        raise NotYet(f"case {case.number}: nothing waits for {message}")

    def _known(self, row: OutboxRow, case: Case, proof: str) -> bool:
        """Whether an instance of a case that has ended was told this row."""
        assert case.root_instance_id is not None, "asked before"
        try:
            instances = {
                _text(row, "instance") if "instance" in row.payload else case.root_instance_id,
                *self._engine.called(case.root_instance_id),
            }
            return any(self._engine.variables(one, (proof,)) for one in instances)
        except EngineNotFound:  # its history is over
            return False

    def _told(self, message: str, instance: str, variables: JsonObject) -> bool:
        """Hand a message to one instance; False: nothing in it waits for it."""
        try:
            self._engine.correlate(message, instance, variables)
        except EngineRefused as fault:
            if fault.type == _NOBODY_WAITS:
                return False
            raise
        return True

    def _late(self, row: OutboxRow, message: str) -> CaseEvent:
        """A message after the end: kept and shown."""
        return CaseEvent(
            case_id=row.case_id,
            at=self._clock.now(),
            kind=EventKind.MESSAGE_LATE,
            actor=SYSTEM,
            text="办结后收到外部来件，已留存，未改变办理结果",
            data={"message": message, "outbox": row.id},
        )


def _text(row: OutboxRow, name: str) -> str:
    value = row.payload.get(name)
    if not isinstance(value, str) or not value:
        raise Permanent(f"outbox row {row.id}: {name} is missing")
    return value


def _object(row: OutboxRow, name: str) -> JsonObject:
    value = row.payload.get(name, {})
    if not isinstance(value, Mapping):
        raise Permanent(f"outbox row {row.id}: {name} is no object")
    return value
