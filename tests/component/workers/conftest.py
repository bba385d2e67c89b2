"""All handlers on the real services and database; engine and other body stood in for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.gateways.packages import BagItPackager
from bureau.gateways.packet_export import PacketExporter
from bureau.services.closing import CaseCloser
from bureau.services.dispatch import Addressee, Dispatcher
from bureau.services.forwarding import Forwarding
from bureau.services.linked_cases import LinkedCases
from bureau.services.notifying import Notices
from bureau.services.records import NumberRecord, NumberState, Procedure
from bureau.services.register import CaseRegister
from bureau.services.replying import Replies
from bureau.settings import Settings
from tests.component.services.doubles import ChannelDouble, EngineDouble
from tests.support.papers import sheets
from workers.runtime.backoff import RetryPolicy
from workers.runtime.harness import Harness

PROCESS = "P2_29_Hotline12345"
NUMBER = "BJ-2026-000001"


@pytest.fixture
def engine() -> EngineDouble:
    return EngineDouble()


@pytest.fixture
def channel(clock: FixedClock) -> ChannelDouble:
    return ChannelDouble(clock)


@pytest.fixture
def services(
    sqlite_url: str,
    tmp_path: Path,
    clock: FixedClock,
    engine: EngineDouble,
    channel: ChannelDouble,
) -> Iterator[Services]:
    settings = Settings(
        state_dir=tmp_path,
        database_url=sqlite_url,
        engine_password=SecretStr("x"),
        hotline_secret=SecretStr("x"),
        engine_url="http://127.0.0.1:9/engine-rest",
    )
    built = bootstrap.build(settings, clock)
    dispatcher = Dispatcher(
        built.uow,
        built.effects,
        clock,
        {
            "hotline12345": Addressee(name="12345热线", channel=channel),
            "gongzixitong": Addressee(name="工资系统", channel=None),
        },
        PacketExporter(built.files, 1_000_000),
    )
    packager = BagItPackager(settings.archive_dir, built.files, clock)
    yield replace(
        built,
        engine=engine,
        register=CaseRegister(built.uow, engine, clock),
        replies=Replies(dispatcher),
        forwarding=Forwarding(dispatcher),
        notices=Notices(built.uow, built.effects, dispatcher, clock),
        linked_cases=LinkedCases(built.uow, built.effects, engine, clock),
        closing=CaseCloser(built.uow, built.effects, engine, packager, sheets(clock), clock),
    )
    built.close()


@pytest.fixture
def harness(services: Services, clock: FixedClock) -> Harness:
    return Harness(services, clock, RetryPolicy(timedelta(seconds=5), timedelta(hours=1)))


@pytest.fixture
def procedure(services: Services, clock: FixedClock) -> Procedure:
    stored = Procedure(
        id=PROCESS,
        name="处理相关“12345”举报投诉",
        version_tag="1.0.0",
        annex="2.29",
        flow="2.29/1",
        duty="处理相关“12345”举报投诉",
        department="guonei",
        external=True,
        schema={
            "type": "object",
            "properties": {"title": {}, "content": {}, "orderNumber": {}},
        },
        title_key="title",
        reference_key="orderNumber",
        digest="0" * 64,
        deployed_at=clock.now(),
    )
    with services.uow() as uow:
        uow.procedures.save(stored)
        uow.commit()
    return stored


@pytest.fixture
def case(services: Services, clock: FixedClock, procedure: Procedure, engine: EngineDouble) -> Case:
    """A case that an instance carries."""
    instance = engine.add(procedure.id, NUMBER)
    stored = Case(
        id="case-1",
        number=NUMBER,
        procedure_id=procedure.id,
        title="占道经营",
        source=CaseSource.TASKLIST,
        state=CaseState.ACTIVE,
        received_at=clock.now(),
        data={"title": "占道经营", "orderNumber": "GD-77", "content": "夜间占道"},
        root_instance_id=instance,
    )
    number = NumberRecord(
        id="n1",
        register="BJ",
        year=2026,
        seq=1,
        value=NUMBER,
        state=NumberState.USED,
        reserved_at=clock.now(),
        case_id=stored.id,
    )
    with services.uow() as uow:
        uow.numbers.take_seq("BJ", 2026)
        uow.cases.add(stored)
        uow.numbers.add(number)
        uow.commit()
    return stored
