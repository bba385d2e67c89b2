"""Handlers on the real services and a database of their own; engine and other body stood in for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.domain.archival import ArchiveScheme, Section
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import FixedClock
from bureau.gateways.packages import BagItPackager
from bureau.gateways.packet_export import PacketExporter
from bureau.gateways.papers import TemplateFolder
from bureau.gateways.payment_rules import PaymentRuleFile
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound
from bureau.services.closing import CaseCloser
from bureau.services.dispatch import Addressee, Dispatcher
from bureau.services.filing import Filing
from bureau.services.forwarding import Forwarding
from bureau.services.linked_cases import LinkedCases
from bureau.services.notifying import Notices
from bureau.services.payments import Payments
from bureau.services.records import NumberRecord, NumberState, Procedure
from bureau.services.register import CaseRegister
from bureau.services.replying import Replies
from bureau.services.submitted_forms import SubmittedForms
from bureau.services.writing import PaperWriter
from bureau.settings import Settings
from tests.component.services.doubles import ChannelDouble, EngineDouble
from tests.support.papers import PAPERS, renderer, sheets
from workers.runtime.backoff import RetryPolicy
from workers.runtime.harness import Harness

PROCESS: Final = "P2_29_Hotline12345"
NUMBER: Final = "BJ-2026-000001"

#: The project's own scheme has no 全宗号 until the county archive gives one.
SCHEME: Final = ArchiveScheme(
    fonds="H123",
    fonds_name="桓台县商务局",
    category="WS",
    sections={"guonei": Section("GNK", "国内贸易科")},
    periods={},
)


def settings_of(folder: Path, url: str) -> Settings:
    """Settings of a worker that can reach nothing outside."""
    return Settings(
        state_dir=folder,
        database_url=url,
        engine_password=SecretStr("x"),
        hotline_secret=SecretStr("x"),
        engine_url="http://127.0.0.1:9/engine-rest",
    )


def build(
    settings: Settings, clock: FixedClock, engine: EngineDouble, channel: ChannelDouble
) -> Services:
    """The services as a worker has them; whoever builds them closes them."""
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
    filing = ArchiveRound(built.uow, clock, lambda: SCHEME)
    books = ArchiveBooks(built.uow, clock, lambda: SCHEME, XlsxWorkbooks())
    return replace(
        built,
        engine=engine,
        register=CaseRegister(built.uow, engine, clock),
        replies=Replies(dispatcher),
        forwarding=Forwarding(dispatcher),
        notices=Notices(built.uow, built.effects, dispatcher, clock),
        linked_cases=LinkedCases(built.uow, built.effects, engine, clock),
        closing=CaseCloser(built.uow, built.effects, engine, packager, sheets(clock), clock),
        archive=replace(
            built.archive,
            filing=Filing(built.uow, built.effects, filing, books, built.files, clock),
        ),
        writing=replace(
            built.writing,
            papers=PaperWriter(
                built.uow,
                built.effects,
                TemplateFolder(PAPERS),
                renderer(),
                built.files,
                clock,
                max_bytes=10_000_000,
            ),
        ),
        payments=Payments(
            built.uow,
            built.effects,
            SubmittedForms(engine),
            PaymentRuleFile(Path("bpmn/payments.yaml").resolve()),
            XlsxWorkbooks(),
            built.files,
            clock,
        ),
    )


def harness_of(services: Services, clock: FixedClock) -> Harness:
    """Delivers tasks to handlers on these services."""
    return Harness(services, clock, RetryPolicy(timedelta(seconds=5), timedelta(hours=1)))


def put_procedure(services: Services, clock: FixedClock) -> Procedure:
    """The catalogue's row of what the case runs on."""
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


def put_case(services: Services, clock: FixedClock, engine: EngineDouble) -> Case:
    """A case that an instance carries, with the first number of its year."""
    stored = Case(
        id="case-1",
        number=NUMBER,
        procedure_id=PROCESS,
        title="占道经营",
        source=CaseSource.TASKLIST,
        state=CaseState.ACTIVE,
        received_at=clock.now(),
        data={"title": "占道经营", "orderNumber": "GD-77", "content": "夜间占道"},
        root_instance_id=engine.add(PROCESS, NUMBER),
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
