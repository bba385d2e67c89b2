"""All services of one process, put together."""

from __future__ import annotations

from dataclasses import dataclass

from bureau import failpoints
from bureau.bootstrap.archive import ArchiveServices, build_archive
from bureau.bootstrap.bodies import Counterparts, build_counterparts
from bureau.bootstrap.collections import CollectionArea, build_collections, build_intake
from bureau.bootstrap.core import OPS_GROUP, build_core, paper_patience, relay_lease
from bureau.bootstrap.deadlines import build_deadlines, deadline_jobs
from bureau.bootstrap.desk import DeskArea, build_desk
from bureau.bootstrap.external import External, build_external
from bureau.bootstrap.interface import InterfaceArea, build_interface
from bureau.bootstrap.jobs import platform_jobs
from bureau.bootstrap.ledgers import LedgerArea, build_ledgers
from bureau.bootstrap.links import build_links
from bureau.bootstrap.numbers import NumberServices, build_numbers
from bureau.bootstrap.papers import build_papers, paper_jobs
from bureau.bootstrap.payments import build_payments
from bureau.bootstrap.posts import post_places
from bureau.bootstrap.publications import PublicationArea, build_publications
from bureau.bootstrap.reconciliation import ReconciliationArea, build_reconciliation
from bureau.bootstrap.schedules import ScheduleArea, build_schedules
from bureau.bootstrap.staff import StaffArea, build_staff
from bureau.bootstrap.task_acts import TaskActs, build_figures, build_task_acts
from bureau.bootstrap.writing import WritingServices, build_writing
from bureau.domain.clock import Clock
from bureau.engine.clerk_sessions import CamundaClerkSessions
from bureau.engine.clerk_tasks import CamundaClerkTasks
from bureau.engine.session import EngineSession
from bureau.engine.vitals import CamundaVitals
from bureau.persistence.database import Database
from bureau.services.access import AccessService
from bureau.services.agenda import Agenda
from bureau.services.archiving import Archiving
from bureau.services.body_reconciliation import BodyReconciliation
from bureau.services.case_status import CaseStatuses
from bureau.services.catalogue import Catalogue
from bureau.services.closing import CaseCloser
from bureau.services.collections import PURPOSE
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.delivery import Delivery
from bureau.services.effect_review import EffectReview
from bureau.services.effects import EffectLedger
from bureau.services.figures import FigureService
from bureau.services.forwarding import Forwarding
from bureau.services.jobs import PeriodicJobs
from bureau.services.limit_explaining import LimitExplaining
from bureau.services.limit_moving import LimitMoving
from bureau.services.linked_cases import LinkedCases
from bureau.services.nil_reports import NilReports
from bureau.services.notifying import Notices
from bureau.services.one_time_links import OneTimeLinks
from bureau.services.opinions import Opinions
from bureau.services.outbox import Relay
from bureau.services.outbox_review import OutboxReview
from bureau.services.papers import PaperService
from bureau.services.payments import Payments
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.files import FileStore
from bureau.services.ports.paper_templates import PaperRenderer
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.readiness import Readiness
from bureau.services.register import CaseRegister
from bureau.services.reminding import Reminders
from bureau.services.replying import Replies
from bureau.services.step_limits import StepLimits
from bureau.services.submissions import SubmissionService
from bureau.services.vital_signs import VitalSigns
from bureau.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything one process needs. Close it at the end."""

    settings: Settings
    clock: Clock
    uow: UnitOfWorkFactory
    engine: ProcessEngine
    files: FileStore
    catalogue: Catalogue
    access: AccessService
    submissions: SubmissionService
    external: External
    statuses: CaseStatuses
    handed_in: BodyReconciliation
    papers: PaperService
    desk: DeskArea
    readiness: Readiness
    effects: EffectLedger
    effect_review: EffectReview
    register: CaseRegister
    deadlines: Deadlines
    deadline_changes: DeadlineChanges
    deadline_review: DeadlineReview
    limit_moving: LimitMoving
    explaining: LimitExplaining
    step_limits: StepLimits
    calendar: CalendarSource
    reminders: Reminders
    counterparts: Counterparts
    publications: PublicationArea
    notices: Notices
    replies: Replies
    forwarding: Forwarding
    archiving: Archiving
    closing: CaseCloser
    nil_reports: NilReports
    linked_cases: LinkedCases
    numbers: NumberServices
    archive: ArchiveServices
    opinions: Opinions
    writing: WritingServices
    agenda: Agenda
    relay: Relay
    outbox_review: OutboxReview
    schedules: ScheduleArea
    jobs: PeriodicJobs
    ledgers: LedgerArea
    payments: Payments
    collections: CollectionArea
    links: OneTimeLinks
    staff: StaffArea
    acts: TaskActs
    figures: FigureService
    interface: InterfaceArea
    reconciliation: ReconciliationArea
    vitals: VitalSigns
    database: Database
    engine_session: EngineSession

    def close(self) -> None:
        """Close connections to database and engine, end the process that makes papers."""
        self.writing.renderer.close()
        self.engine_session.close()
        self.database.close()


def build(
    settings: Settings, clock: Clock | None = None, renderer: PaperRenderer | None = None
) -> Services:
    """Build the services of one process; connects to nothing yet.

    Args:
        settings: from `load_settings`.
        clock: the one clock; the machine's when none is given.
        renderer: makes papers; one of their own, with a process of its own, when none is given.

    Raises:
        ValueError: a setting makes no sense.
    """
    failpoints.arm(settings.failpoint, settings.state_dir)
    core = build_core(settings, clock)
    uow, engine, ledger, now = core.uow, core.engine, core.effects, core.clock
    ledgers = build_ledgers(settings, uow, ledger, now)
    deadlines = build_deadlines(core)
    places = post_places(settings)
    intake = build_intake(core)
    external = build_external(
        settings,
        uow,
        now,
        deadlines=deadlines.compute,
        receipt_keys=core.receipt_keys,
        ledger=ledger,
    )
    links = build_links(core, {"supplement": external.supplement_link, PURPOSE: intake})
    papers = build_papers(core)
    schedules = build_schedules(core)
    counterparts = build_counterparts(core)
    publications = build_publications(core, counterparts)
    writing = build_writing(core, renderer)
    staff = build_staff(core)
    interface = build_interface(settings, uow, now, owner=core.owner)
    reconciliation = build_reconciliation(core)
    sessions = CamundaClerkSessions(settings.engine_web_url, core.engine_session)
    closing = CaseCloser(
        uow,
        ledger,
        engine,
        core.packager,
        writing.sheets,
        now,
        mark=staff.stamps.mark,
        patience=paper_patience(settings),
    )
    desk = build_desk(
        uow,
        now,
        sessions,
        CamundaClerkTasks(core.engine_session),
        engine,
        papers,
        writing.sheets,
        ledgers,
        deadlines.steps,
        core.calendar,
        mark=staff.stamps.mark,
    )
    return Services(
        settings=settings,
        clock=now,
        uow=uow,
        engine=engine,
        files=core.files,
        catalogue=Catalogue(uow),
        access=AccessService(uow, now),
        submissions=external.submissions,
        external=external,
        statuses=CaseStatuses(uow, engine),
        handed_in=BodyReconciliation(uow, now),
        papers=papers,
        desk=desk,
        readiness=Readiness.of_api(uow, engine),
        effects=ledger,
        effect_review=EffectReview(uow, now),
        calendar=core.calendar,
        register=CaseRegister(uow, engine, now),
        deadlines=deadlines.compute,
        deadline_changes=deadlines.changes,
        deadline_review=deadlines.review,
        limit_moving=deadlines.moving,
        explaining=deadlines.explaining,
        step_limits=deadlines.steps,
        reminders=Reminders(ledger, now, places, ledgers.rows),
        counterparts=counterparts,
        publications=publications,
        notices=counterparts.notices,
        replies=counterparts.replies,
        forwarding=counterparts.forwarding,
        archiving=Archiving(uow, ledger, core.packager, now),
        closing=closing,
        nil_reports=NilReports(uow, schedules.table, closing, ledger, engine),
        linked_cases=LinkedCases(uow, ledger, engine, now),
        numbers=build_numbers(core),
        archive=build_archive(core),
        opinions=Opinions(ledger, now),
        writing=writing,
        agenda=Agenda(uow, ledger, now),
        relay=Relay(
            uow,
            Delivery(uow, engine, now),
            now,
            owner=core.owner,
            lease=relay_lease(settings),
            ops_group=OPS_GROUP,
        ),
        outbox_review=OutboxReview(uow, now),
        schedules=schedules,
        jobs=PeriodicJobs(
            uow,
            now,
            owner=core.owner,
            jobs=(
                *platform_jobs(core),
                *paper_jobs(core),
                *deadline_jobs(deadlines),
                *ledgers.jobs,
                *schedules.jobs,
                *counterparts.jobs,
                *publications.jobs,
                *interface.jobs,
                *reconciliation.jobs,
                *staff.jobs,
            ),
        ),
        ledgers=ledgers,
        payments=build_payments(core),
        links=links,
        collections=build_collections(core, intake, links, counterparts.register, places),
        staff=staff,
        acts=build_task_acts(core, staff, sessions, papers),
        figures=build_figures(core, staff, places, desk.finder),
        interface=interface,
        reconciliation=reconciliation,
        vitals=VitalSigns(uow, CamundaVitals(core.engine_session), core.calendar, now),
        database=core.database,
        engine_session=core.engine_session,
    )
