"""Port: one transaction and the repositories that see it.

    with self._uow() as uow:
        case = uow.cases.lock(case_id)
        ...
        uow.commit()

Without `commit` everything is rolled back. Nothing outside is called while one is open, and a
thread has at most one that writes: another is refused, since on SQLite it would wait for itself.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from bureau.services.ports.store.access import AccessRepository
from bureau.services.ports.store.agenda import AgendaRepository
from bureau.services.ports.store.archive import ArchiveRepository
from bureau.services.ports.store.audit_pages import AuditPageRepository
from bureau.services.ports.store.callbacks import CallbackRepository
from bureau.services.ports.store.case_links import CaseLinkRepository
from bureau.services.ports.store.case_search import CaseSearchRepository
from bureau.services.ports.store.cases import CaseRepository
from bureau.services.ports.store.collections import CollectionRepository
from bureau.services.ports.store.effects import EffectRepository
from bureau.services.ports.store.events import EventRepository
from bureau.services.ports.store.jobs import JobRepository
from bureau.services.ports.store.ledgers import LedgerRepository
from bureau.services.ports.store.limits import LimitRepository
from bureau.services.ports.store.links import LinkRepository
from bureau.services.ports.store.mails import HandoverRepository, MailRepository
from bureau.services.ports.store.notifications import NotificationRepository
from bureau.services.ports.store.numbers import NumberRepository
from bureau.services.ports.store.opinions import OpinionRepository
from bureau.services.ports.store.organisations import OrganisationRepository
from bureau.services.ports.store.outbox import OutboxRepository
from bureau.services.ports.store.packages import PackageRepository
from bureau.services.ports.store.paper_origins import PaperOriginRepository
from bureau.services.ports.store.papers import PaperRepository
from bureau.services.ports.store.payments import PaymentRepository
from bureau.services.ports.store.procedures import ProcedureRepository
from bureau.services.ports.store.publications import PublicationRepository
from bureau.services.ports.store.schedules import ScheduleRepository
from bureau.services.ports.store.staff import StaffRepository
from bureau.services.ports.store.submissions import SubmissionRepository
from bureau.services.ports.store.supplements import SupplementRepository
from bureau.services.ports.store.task_acts import TaskActRepository


class UnitOfWork(Protocol):
    """One transaction. Database trouble that may pass is raised as `Transient`."""

    @property
    def cases(self) -> CaseRepository:
        """Cases."""
        ...

    @property
    def case_search(self) -> CaseSearchRepository:
        """Finding cases."""
        ...

    @property
    def case_links(self) -> CaseLinkRepository:
        """Links between cases."""
        ...

    @property
    def opinions(self) -> OpinionRepository:
        """Opinions of several people."""
        ...

    @property
    def schedules(self) -> ScheduleRepository:
        """Work that comes round."""
        ...

    @property
    def agenda(self) -> AgendaRepository:
        """Matters that wait for a meeting."""
        ...

    @property
    def submissions(self) -> SubmissionRepository:
        """Accepted submissions."""
        ...

    @property
    def supplements(self) -> SupplementRepository:
        """Requests for supplements."""
        ...

    @property
    def papers(self) -> PaperRepository:
        """Papers."""
        ...

    @property
    def paper_origins(self) -> PaperOriginRepository:
        """What papers of our own making were made from."""
        ...

    @property
    def events(self) -> EventRepository:
        """Timelines."""
        ...

    @property
    def outbox(self) -> OutboxRepository:
        """What the engine is to be told."""
        ...

    @property
    def effects(self) -> EffectRepository:
        """Acts on the outside."""
        ...

    @property
    def numbers(self) -> NumberRepository:
        """Running numbers."""
        ...

    @property
    def limits(self) -> LimitRepository:
        """Running limits of cases."""
        ...

    @property
    def jobs(self) -> JobRepository:
        """Periodic jobs."""
        ...

    @property
    def mails(self) -> MailRepository:
        """Mails that left or may have left."""
        ...

    @property
    def handovers(self) -> HandoverRepository:
        """Packets handed over."""
        ...

    @property
    def notifications(self) -> NotificationRepository:
        """What people are to be told."""
        ...

    @property
    def procedures(self) -> ProcedureRepository:
        """Deployed procedures."""
        ...

    @property
    def organisations(self) -> OrganisationRepository:
        """Bodies and their API keys."""
        ...

    @property
    def links(self) -> LinkRepository:
        """One-time links."""
        ...

    @property
    def ledgers(self) -> LedgerRepository:
        """Rows of ledgers (台账)."""
        ...

    @property
    def payments(self) -> PaymentRepository:
        """Payments."""
        ...

    @property
    def publications(self) -> PublicationRepository:
        """Publications on websites."""
        ...

    @property
    def staff(self) -> StaffRepository:
        """People, leave windows, deputies."""
        ...

    @property
    def task_acts(self) -> TaskActRepository:
        """Openings of tasks, readings."""
        ...

    @property
    def archive(self) -> ArchiveRepository:
        """Items of the archive, and lists of what was destroyed."""
        ...

    @property
    def collections(self) -> CollectionRepository:
        """Collection rounds."""
        ...

    @property
    def access(self) -> AccessRepository:
        """Accesses, counters, query codes."""
        ...

    @property
    def callbacks(self) -> CallbackRepository:
        """What bodies are told."""
        ...

    @property
    def audit_pages(self) -> AuditPageRepository:
        """What a reconciliation looks at."""
        ...

    @property
    def packages(self) -> PackageRepository:
        """Written packages."""
        ...

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; roll back what was not committed."""
        ...

    def commit(self) -> None:
        """Make everything of this transaction permanent."""
        ...


class UnitOfWorkFactory(Protocol):
    """Opens transactions."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        """A new transaction.

        Args:
            read_only: it only reads: it waits for no writer and no writer waits for it, and any
                write in it fails.
        """
        ...
