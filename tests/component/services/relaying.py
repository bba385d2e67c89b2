"""A relay for tests, and the rows it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.json_value import JsonObject
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.delivery import Delivery
from bureau.services.outbox import Relay
from bureau.services.records import (
    OutboxKind,
    OutboxRow,
)
from tests.component.services.conftest import NUMBER, PROCEDURE_ID
from tests.component.services.doubles import EngineDouble

LEASE = timedelta(seconds=90)
START: JsonObject = {
    "process": PROCEDURE_ID,
    "business_key": NUMBER,
    "variables": {"caseId": "case-1", "title": "占道经营"},
}


def make_relay(
    uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock, owner: str
) -> Relay:
    return Relay(
        uow,
        Delivery(uow, engine, clock),
        clock,
        owner=owner,
        lease=LEASE,
        ops_group="yunwei",
        chance=lambda: 1.0,
    )


def put(
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    payload: JsonObject,
    kind: OutboxKind = OutboxKind.START_PROCESS,
    case_id: str = "case-1",
) -> int:
    """Write a row; gives its id."""
    with uow() as opened:
        count = sum(opened.outbox.counts().values())
        opened.outbox.add(
            OutboxRow(
                kind=kind,
                case_id=case_id,
                payload=payload,
                dedup_key=f"row-{count}",
                created_at=clock.now(),
                available_at=clock.now(),
            )
        )
        opened.commit()
    return count + 1


def message(uow: SqlUnitOfWorkFactory, clock: FixedClock, name: str = "Result") -> int:
    payload: JsonObject = {"message": name, "variables": {"result": "approved"}}
    return put(uow, clock, payload, OutboxKind.CORRELATE_MESSAGE)


def row(uow: SqlUnitOfWorkFactory, row_id: int) -> OutboxRow:
    with uow(read_only=True) as opened:
        found = opened.outbox.get(row_id)
    assert found is not None
    return found


def other_case(uow: SqlUnitOfWorkFactory, received: Case) -> None:
    with uow() as opened:
        opened.cases.add(replace(received, id="case-2", number="BJ-2026-000002"))
        opened.commit()


class RelayRig:
    """One relay, what it reads, and the engine that it tells."""

    def __init__(self, uow: SqlUnitOfWorkFactory, engine: EngineDouble, clock: FixedClock) -> None:
        self.uow = uow
        self.engine = engine
        self.clock = clock
        self.relay = make_relay(uow, engine, clock, "relay-a")

    def put(self, payload: JsonObject, case_id: str = "case-1") -> int:
        """Write a row that starts a process; gives its id."""
        return put(self.uow, self.clock, payload, case_id=case_id)

    def message(self, name: str = "Result") -> int:
        """Write a row that hands a message over; gives its id."""
        return message(self.uow, self.clock, name)

    def row(self, row_id: int) -> OutboxRow:
        """A row as it stands."""
        return row(self.uow, row_id)

    def run_when_due(self, row_id: int) -> None:
        """Let the time come at which the row may be told, and tell."""
        self.clock.at = self.row(row_id).available_at
        self.relay.run_once()
