"""Builds everything from the settings: the only place where services are constructed."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau import failpoints
from bureau.domain.clock import Clock, SystemClock
from bureau.domain.entered_limit import entered_limit
from bureau.domain.limits import LimitRule
from bureau.engine.clerk_sessions import CamundaClerkSessions
from bureau.engine.client import CamundaEngine
from bureau.engine.session import EngineSession
from bureau.gateways.calendar_files import CalendarFiles
from bureau.gateways.files import LocalFileStore
from bureau.gateways.hotline import HotlineChannel
from bureau.gateways.packages import BagItPackager
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.access import AccessService
from bureau.services.archiving import Archiving
from bureau.services.case_status import CaseStatuses
from bureau.services.catalogue import Catalogue
from bureau.services.closing import CaseCloser
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.delivery import Delivery
from bureau.services.dispatch import Addressee, Dispatcher
from bureau.services.effect_review import EffectReview
from bureau.services.effect_settling import EffectSettling
from bureau.services.effects import EffectLedger
from bureau.services.forwarding import Forwarding
from bureau.services.jobs import Job, PeriodicJobs
from bureau.services.limit_rules import RegisterRules
from bureau.services.outbox import Relay
from bureau.services.outbox_review import OutboxReview
from bureau.services.package_check import PackageCheck
from bureau.services.panel import CasePanel
from bureau.services.papers import PaperService
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.files import FileStore
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.readiness import Readiness
from bureau.services.register import CaseRegister
from bureau.services.reminding import Reminders
from bureau.services.replying import Replies
from bureau.services.submissions import SubmissionService
from bureau.settings import Settings

#: Group that is told of what the platform cannot settle itself (运维).
OPS_GROUP: Final = "yunwei"

#: Rules that diagrams may name for `compute-deadline`, beside those of the register.
LIMIT_RULES: Final[dict[str, LimitRule]] = {"entered": entered_limit}

#: How often packages are verified again, and how long that may take.
CHECK_EVERY: Final = timedelta(days=7)
CHECK_LEASE: Final = timedelta(hours=6)

#: How often drafts of packages that a crash left behind are removed, and how old those are.
SWEEP_EVERY: Final = timedelta(days=1)
SWEEP_LEASE: Final = timedelta(hours=1)

#: How often acts are looked for that the engine knows of and the ledger does not, and the lease.
SETTLE_EVERY: Final = timedelta(minutes=5)
SETTLE_LEASE: Final = timedelta(minutes=30)


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
    statuses: CaseStatuses
    papers: PaperService
    panel: CasePanel
    readiness: Readiness
    effects: EffectLedger
    effect_review: EffectReview
    register: CaseRegister
    deadlines: Deadlines
    deadline_changes: DeadlineChanges
    deadline_review: DeadlineReview
    calendar: CalendarSource
    reminders: Reminders
    replies: Replies
    forwarding: Forwarding
    archiving: Archiving
    closing: CaseCloser
    relay: Relay
    outbox_review: OutboxReview
    jobs: PeriodicJobs
    database: Database
    engine_session: EngineSession

    def close(self) -> None:
        """Close connections to database and engine."""
        self.engine_session.close()
        self.database.close()


def build(settings: Settings, clock: Clock | None = None) -> Services:
    """Build the services of one process; connects to nothing yet.

    Args:
        settings: from `load_settings`.
        clock: the one clock; the machine's when none is given.

    Raises:
        ValueError: a setting makes no sense.
    """
    failpoints.arm(settings.failpoint, settings.state_dir)
    the_clock = clock or SystemClock()
    owner = process_name()
    database = Database(settings.resolved_database_url, settings.database_pool)
    uow = SqlUnitOfWorkFactory(database)
    session = engine_session(settings)
    engine = CamundaEngine(session)
    files = LocalFileStore(settings.attachments_dir)
    packager = BagItPackager(settings.archive_dir, files, the_clock)
    catalogue = Catalogue(uow)
    papers = PaperService(uow, files, the_clock, settings.max_attachment_bytes)
    ledger = EffectLedger(uow, the_clock, owner=owner, lease=act_lease(settings))
    dispatcher = Dispatcher(uow, ledger, the_clock, addressees(settings, the_clock))
    calendar = CalendarFiles(settings.state_dir / "calendar")
    check = PackageCheck(uow, packager, the_clock, ops_group=OPS_GROUP)
    settling = EffectSettling(uow, ledger, engine, the_clock)
    return Services(
        settings=settings,
        clock=the_clock,
        uow=uow,
        engine=engine,
        files=files,
        catalogue=catalogue,
        access=AccessService(uow, the_clock),
        submissions=SubmissionService(
            uow,
            catalogue,
            the_clock,
            public_url=settings.public_url,
            max_attachments=settings.max_attachments,
        ),
        statuses=CaseStatuses(uow, engine),
        papers=papers,
        panel=CasePanel(
            uow, CamundaClerkSessions(settings.engine_web_url, session), engine, papers
        ),
        readiness=Readiness.of_api(uow, engine),
        effects=ledger,
        effect_review=EffectReview(uow, the_clock),
        calendar=calendar,
        register=CaseRegister(uow, engine, the_clock),
        deadlines=Deadlines(ledger, the_clock, RegisterRules(calendar, LIMIT_RULES)),
        deadline_changes=DeadlineChanges(ledger, the_clock, calendar),
        deadline_review=DeadlineReview(uow, calendar, the_clock),
        reminders=Reminders(ledger, the_clock),
        replies=Replies(dispatcher),
        forwarding=Forwarding(dispatcher),
        archiving=Archiving(uow, ledger, packager, the_clock),
        closing=CaseCloser(uow, ledger, engine, packager, the_clock),
        relay=Relay(
            uow,
            Delivery(uow, engine, the_clock),
            the_clock,
            owner=owner,
            lease=relay_lease(settings),
            ops_group=OPS_GROUP,
        ),
        outbox_review=OutboxReview(uow, the_clock),
        jobs=PeriodicJobs(
            uow, the_clock, owner=owner, jobs=periodic_jobs(check, packager, settling, the_clock)
        ),
        database=database,
        engine_session=session,
    )


def process_name() -> str:
    """A name for this process that no other has, now or later."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def engine_session(settings: Settings) -> EngineSession:
    """Session of the service account."""
    return EngineSession(
        settings.engine_url,
        settings.engine_user,
        settings.engine_password.get_secret_value(),
        timeout=settings.engine_timeout.total_seconds(),
    )


def addressees(settings: Settings, clock: Clock) -> dict[str, Addressee]:
    """Bodies that packets can be handed to, by the code that diagrams use."""
    hotline = HotlineChannel(
        settings.hotline_url,
        settings.hotline_secret.get_secret_value(),
        settings.hotline_timeout,
        clock,
    )
    return {"hotline12345": Addressee(name="12345热线平台", channel=hotline)}


def act_lease(settings: Settings) -> timedelta:
    """Longer than a call to any other body: until then a second worker leaves the act alone."""
    return 2 * settings.hotline_timeout + timedelta(seconds=5)


def relay_lease(settings: Settings) -> timedelta:
    """Longer than the two calls that the relay makes for one row, each with its connection."""
    return 2 * settings.engine_timeout + timedelta(seconds=10)


def periodic_jobs(
    check: PackageCheck, packager: BagItPackager, settling: EffectSettling, clock: Clock
) -> tuple[Job, ...]:
    """The platform's periodic work."""

    def sweep() -> str:
        return f"清除归档草稿 {packager.sweep(clock.now() - SWEEP_EVERY)} 个"

    return (
        Job(name="verify-packages", every=CHECK_EVERY, lease=CHECK_LEASE, run=check.run),
        Job(name="sweep-drafts", every=SWEEP_EVERY, lease=SWEEP_LEASE, run=sweep),
        Job(name="settle-effects", every=SETTLE_EVERY, lease=SETTLE_LEASE, run=settling.run),
    )
