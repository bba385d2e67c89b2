"""A database with one procedure and one active case, and the stand-ins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.records import NumberRecord, NumberState, Organisation, Procedure
from tests.component.services.doubles import ChannelDouble, EngineDouble

PROCEDURE_ID = "P2_29_Hotline12345"
NUMBER = "BJ-2026-000001"


@pytest.fixture
def engine() -> EngineDouble:
    return EngineDouble()


@pytest.fixture
def channel(clock: FixedClock) -> ChannelDouble:
    return ChannelDouble(clock)


@pytest.fixture
def procedure(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> Procedure:
    """The procedure 附件 2.29, as deployed."""
    stored = Procedure(
        id=PROCEDURE_ID,
        name="处理相关“12345”举报投诉",
        version_tag="1.0.0",
        annex="2.29",
        flow="2.29",
        duty="处理相关“12345”举报投诉",
        department="guonei",
        external=True,
        schema={
            "type": "object",
            "properties": {"title": {}, "content": {}, "orderNumber": {}, "limitDate": {}},
        },
        title_key="title",
        reference_key="orderNumber",
        digest="0" * 64,
        deployed_at=clock.now(),
    )
    with uow() as opened:
        opened.organisations.add(Organisation(id="o1", code="hotline12345", name="12345热线"))
        opened.procedures.save(stored)
        opened.commit()
    return stored


@pytest.fixture
def received(uow: SqlUnitOfWorkFactory, clock: FixedClock, procedure: Procedure) -> Case:
    """A case that came in through the API and is not in the engine yet."""
    case = Case(
        id="case-1",
        number=NUMBER,
        procedure_id=procedure.id,
        title="占道经营",
        source=CaseSource.API,
        state=CaseState.RECEIVED,
        received_at=clock.now(),
        data={"title": "占道经营", "orderNumber": "GD-77", "content": "夜间占道"},
        organisation_id="o1",
    )
    number = NumberRecord(
        id="n1",
        register="BJ",
        year=2026,
        seq=1,
        value=NUMBER,
        state=NumberState.USED,
        reserved_at=clock.now(),
        case_id=case.id,
    )
    with uow() as opened:
        opened.numbers.take_seq("BJ", 2026)
        opened.cases.add(case)
        opened.numbers.add(number)
        opened.commit()
    return case


@pytest.fixture
def case(uow: SqlUnitOfWorkFactory, received: Case, engine: EngineDouble) -> Case:
    """The same case, carried by a process instance."""
    instance = engine.add(received.procedure_id, received.number, {"caseId": received.id})
    active = received.started(instance)
    with uow() as opened:
        opened.cases.save(active)
        opened.commit()
    return active


@pytest.fixture
def ledger(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> EffectLedger:
    return EffectLedger(uow, clock, owner="worker-a", lease=timedelta(seconds=30))
