"""The whole API over a real database and a real file store; only the engine is a stand-in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from fastapi import FastAPI

from api.app import create_app
from bureau.bootstrap import LIMIT_RULES
from bureau.bootstrap.desk import DeskArea, build_desk
from bureau.bootstrap.external import External, build_external
from bureau.bootstrap.interface import InterfaceArea, build_interface
from bureau.bootstrap.ledgers import build_ledgers
from bureau.bootstrap.papers import scanner_of
from bureau.bootstrap.task_acts import FIGURE_READERS, TaskActs, task_acts
from bureau.domain.clock import Clock, FixedClock
from bureau.gateways.calendar_files import CalendarFiles
from bureau.gateways.figure_files import bulletin_docx, figures_xlsx
from bureau.gateways.files import LocalFileStore
from bureau.gateways.receipt_keys import ReceiptKeyFiles
from bureau.modelling.form_schema import derive
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.access import AccessService
from bureau.services.agenda import Agenda
from bureau.services.body_reconciliation import BodyReconciliation
from bureau.services.case_status import CaseStatuses
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.figures import FigureService
from bureau.services.inspection import PaperInspector
from bureau.services.limit_explaining import LimitExplaining
from bureau.services.limit_moving import LimitMoving
from bureau.services.limit_rules import RegisterRules
from bureau.services.one_time_links import OneTimeLinks
from bureau.services.papers import PaperService
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.link_target import LinkTarget
from bureau.services.readiness import Readiness
from bureau.services.records import OutboxKind, Procedure, ProcedurePicture
from bureau.services.step_limits import StepLimits
from bureau.services.submissions import SubmissionService
from bureau.services.task_acts.ground import Ground
from bureau.settings import Settings
from bureau.timezone import TIME_ZONE
from tests.component.api.client import PROCEDURE, Client
from tests.component.api.fakes import (
    FakeEngine,
    FakeForms,
    FakeHistory,
    FakeRules,
    FakeSessions,
    FakeSheets,
    FakeTasks,
    NoTimes,
)
from tests.component.services.staffing import POSTS, MemoryWorkforce
from tests.support.serving import serving
from tests.support.step_runs import StepRunsDouble

if TYPE_CHECKING:
    from bureau.services.writing import CaseSheets

NOW: Final = datetime(2026, 3, 2, 9, 30, tzinfo=TIME_ZONE)
START_FORM: Final = Path(__file__).parents[3] / "forms" / "guonei" / "P2_29_Start.form"

#: What a result of another body has to hold.
RESULT_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["result"],
    "additionalProperties": False,
    "properties": {
        "result": {"title": "批复意见", "type": "string", "minLength": 1, "maxLength": 500},
        "documentNumber": {"title": "文号", "type": "string", "maxLength": 64},
    },
}


@dataclass(frozen=True)
class RigServices:
    """What the routes call."""

    clock: Clock
    access: AccessService
    deadlines: Deadlines
    submissions: SubmissionService
    external: External
    statuses: CaseStatuses
    handed_in: BodyReconciliation
    explaining: LimitExplaining
    papers: PaperService
    desk: DeskArea
    readiness: Readiness
    interface: InterfaceArea
    links: OneTimeLinks
    acts: TaskActs
    agenda: Agenda
    figures: FigureService


class Rig:
    """One API with its own database and file store.

    Args:
        database_url: migrated and empty.
        folder: for the papers.
        engine: another stand-in, such as one that runs instances.
        changes: settings that differ from the rig's own.
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        engine: ProcessEngine | None = None,
        **changes: Any,
    ) -> None:
        self.settings = Settings(
            engine_password="-",
            hotline_secret="-",
            state_dir=folder,
            **{"rate_quota": 1_000_000, **changes},  # the clock stands still: one window for all
        )
        self.database_url = database_url
        self.database = Database(database_url)
        self.uow = SqlUnitOfWorkFactory(self.database)
        self.clock = FixedClock(NOW)
        self.engine = FakeEngine()
        asked = engine or self.engine
        self.sessions = FakeSessions()
        self.tasks = FakeTasks()
        self.sheets = FakeSheets()
        self.workforce = MemoryWorkforce()
        self.step_rules = FakeRules()
        self.forms = FakeForms()
        self.history = FakeHistory()
        #: Procedures with a named circle of readers.
        self.restricted: dict[str, frozenset[str]] = {}
        self.runs = StepRunsDouble()
        self.link_targets: dict[str, LinkTarget] = {}
        self.files = LocalFileStore(self.settings.attachments_dir)
        self.receipt_keys = ReceiptKeyFiles(self.settings.receipt_keys_dir)
        ledger = EffectLedger(self.uow, self.clock, owner="api", lease=timedelta(seconds=30))
        self.ledgers = build_ledgers(self.settings, self.uow, ledger, self.clock)
        calendar = CalendarFiles(folder / "calendar")
        deadlines = Deadlines(ledger, self.clock, RegisterRules(calendar, LIMIT_RULES))
        external = build_external(
            self.settings,
            self.uow,
            self.clock,
            deadlines=deadlines,
            receipt_keys=self.receipt_keys,
            ledger=ledger,
        )
        papers = PaperService(
            self.uow,
            self.files,
            self.clock,
            self.settings.max_attachment_bytes,
            PaperInspector(scanner_of(self.settings), required=self.settings.scanner == "required"),
        )
        steps = StepLimits(self.runs)
        review = DeadlineReview(
            self.uow,
            calendar,
            self.clock,
            asked,
            LimitMoving(self.uow, NoTimes()),
            steps,
            ops_group="yunwei",
        )
        desk = build_desk(
            self.uow,
            self.clock,
            self.sessions,
            self.tasks,
            asked,
            papers,
            cast("CaseSheets", self.sheets),
            self.ledgers,
            steps,
            calendar,
        )
        self.services = RigServices(
            clock=self.clock,
            access=AccessService(self.uow, self.clock),
            deadlines=deadlines,
            submissions=external.submissions,
            external=external,
            statuses=CaseStatuses(self.uow, asked),
            handed_in=BodyReconciliation(self.uow, self.clock),
            explaining=LimitExplaining(self.uow, review),
            papers=papers,
            desk=desk,
            readiness=Readiness.of_api(self.uow, asked),
            interface=build_interface(self.settings, self.uow, self.clock, owner="api"),
            links=OneTimeLinks(self.uow, self.clock, self.link_targets, public_url="http://x"),
            agenda=Agenda(self.uow, ledger, self.clock),
            figures=FigureService(
                self.uow,
                self.workforce,
                self.history,
                self.clock,
                POSTS,
                FIGURE_READERS,
                self.restricted,
                desk.finder.visible,
                workbook=figures_xlsx,
                bulletin=bulletin_docx,
            ),
            acts=task_acts(
                Ground(self.uow, self.sessions, self.workforce, self.step_rules, asked, self.clock),
                {},
                POSTS,
                self.forms,
                papers,
            ),
        )
        self._deploy()
        self.key = self.new_key("hotline12345", "12345政务服务热线")

    @property
    def app(self) -> FastAPI:
        """A new application over the same services."""
        return create_app(self.services, self.settings)

    def new_key(self, code: str, name: str, *scopes: str) -> str:
        """A key of a body, which is made when needed."""
        access = self.services.access
        access.ensure_organisation(code, name)
        return access.issue(code, scopes or ("submit:*", "status:own")).text

    def _deploy(self) -> None:
        """What `bureau deploy` writes, with the schema of the real start form."""
        hotline = Procedure(
            id=PROCEDURE,
            name="处理相关“12345”举报投诉",
            version_tag="1",
            annex="2.29",
            flow="2.29/1",
            duty="国内贸易科",
            department="guonei",
            external=True,
            schema=derive(json.loads(START_FORM.read_text())),
            title_key="title",
            digest="0" * 64,
            deployed_at=NOW,
            reference_key="orderNumber",
            basis="附件2.29 规范 一",
            limit_text="最晚不得超过相关规定时限",
            materials=("举报投诉单", "电话录音"),
            withdrawable=True,
            results={"Message_Approval": {"title": "市商务局批复", "schema": RESULT_SCHEMA}},
            offices={"Task_Receive": "办公室", "Task_Check": "国内贸易科"},
        )
        inner = replace(hotline, id="P1_01_Inner", name="内部事项", external=False)
        with self.uow() as uow:
            uow.procedures.save(hotline)
            uow.procedures.save(inner)
            drawn = ProcedurePicture(procedure_id=PROCEDURE, digest="1" * 64, svg="<svg/>")
            uow.procedures.save_picture(drawn)
            uow.commit()

    def change(self, **facts: Any) -> None:
        """Deploy the procedure with other facts."""
        with self.uow() as uow:
            known = uow.procedures.get(PROCEDURE)
            assert known is not None
            uow.procedures.save(replace(known, **facts))
            uow.commit()

    def ask(
        self,
        number: str,
        text: str = "缺少购卡凭证",
        due_at: datetime | None = None,
        by: str = "t1",
    ) -> str:
        """What topic `ask-supplement` does; gives the request's id."""
        with self.uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
        assert case is not None
        asked = self.services.external.supplements.ask(
            by, case_id=case.id, instance_id="i-1", text=text, due_at=due_at
        )
        return asked.request_id

    def messages(self, number: str) -> list[dict[str, Any]]:
        """What the process of a case is to be told, in order."""
        with self.uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            rows = uow.outbox.of_case(case.id)
        return [dict(row.payload) for row in rows if row.kind is OutboxKind.CORRELATE_MESSAGE]

    def close(self, number: str, outcome: str = "已答复") -> None:
        """What `close-case` does to the record."""
        with self.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            uow.cases.save(case.closing(outcome, self.clock.now()).closed())
            uow.commit()

    def link(self, number: str, instance_id: str) -> None:
        """What `register` does to a case from the API."""
        with self.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            uow.cases.save(case.started(instance_id))
            uow.commit()

    def count(self, table: str) -> int:
        """Rows of a table, of SQLite."""
        with closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"))) as opened:
            found: int = opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found

    def stored_files(self) -> list[Path]:
        """Everything in the file store, drafts too."""
        return [path for path in self.settings.attachments_dir.rglob("*") if path.is_file()]

    @contextmanager
    def serve(self) -> Iterator[Client]:
        """The API behind a real HTTP server."""
        with serving(self.app) as origin, Client(origin, self.key) as client:
            yield client
