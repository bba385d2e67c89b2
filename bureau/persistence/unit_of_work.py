"""One transaction on one connection, with all repositories on it."""

from __future__ import annotations

import threading
from functools import cached_property
from types import TracebackType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bureau.errors import Transient
from bureau.persistence.database import Database
from bureau.persistence.repositories.access import SqlAccess
from bureau.persistence.repositories.agenda import SqlAgenda
from bureau.persistence.repositories.archive import SqlArchive
from bureau.persistence.repositories.audit_pages import SqlAuditPages
from bureau.persistence.repositories.callbacks import SqlCallbacks
from bureau.persistence.repositories.case_links import SqlCaseLinks
from bureau.persistence.repositories.case_search import SqlCaseSearch
from bureau.persistence.repositories.cases import SqlCases
from bureau.persistence.repositories.collections import SqlCollections
from bureau.persistence.repositories.effects import SqlEffects
from bureau.persistence.repositories.events import SqlEvents
from bureau.persistence.repositories.jobs import SqlJobs
from bureau.persistence.repositories.ledgers import SqlLedgers
from bureau.persistence.repositories.limits import SqlLimits
from bureau.persistence.repositories.links import SqlLinks
from bureau.persistence.repositories.mails import SqlHandovers, SqlMails
from bureau.persistence.repositories.notifications import SqlNotifications
from bureau.persistence.repositories.numbers import SqlNumbers
from bureau.persistence.repositories.opinions import SqlOpinions
from bureau.persistence.repositories.organisations import SqlOrganisations
from bureau.persistence.repositories.outbox import SqlOutbox
from bureau.persistence.repositories.packages import SqlPackages
from bureau.persistence.repositories.paper_origins import SqlPaperOrigins
from bureau.persistence.repositories.papers import SqlPapers
from bureau.persistence.repositories.payments import SqlPayments
from bureau.persistence.repositories.procedures import SqlProcedures
from bureau.persistence.repositories.publications import SqlPublications
from bureau.persistence.repositories.schedules import SqlSchedules
from bureau.persistence.repositories.staff import SqlStaff
from bureau.persistence.repositories.submissions import SqlSubmissions
from bureau.persistence.repositories.supplements import SqlSupplements
from bureau.persistence.repositories.task_acts import SqlTaskActs

#: Faults of the database that may pass: gone, restarting, locked too long, a deadlock broken.
PASSING = (OperationalError, InterfaceError, PoolTimeout)


class SqlUnitOfWork:
    """A transaction; begun by `with`, rolled back unless committed.

    Args:
        database: where.
        read_only: no write is possible in it.
        writing: what this thread has open; shared by all transactions of the database.
    """

    def __init__(self, database: Database, read_only: bool, writing: threading.local) -> None:
        self._engine = database.reader if read_only else database.writer
        self._read_only = read_only
        self._writing = writing
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        if not self._read_only and getattr(self._writing, "open", False):
            raise RuntimeError("this thread is already in a writing transaction")
        try:
            self._connection = self._engine.connect()
            self._connection.begin()
        except PASSING as fault:
            self._close()
            raise Transient(f"no transaction could be begun: {fault}") from fault
        if not self._read_only:
            self._writing.open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._read_only:
            self._writing.open = False
        self._close()
        if isinstance(error, PASSING):
            raise Transient(f"the database gave up: {error}") from error

    def commit(self) -> None:
        """Make everything of this transaction permanent. Nothing more can be done in it."""
        if self._read_only:
            raise RuntimeError("a read-only transaction has nothing to commit")
        self.connection.commit()

    @property
    def connection(self) -> Connection:
        """The open connection.

        Raises:
            RuntimeError: the transaction has not begun or has ended.
        """
        if self._connection is None or not self._connection.in_transaction():
            raise RuntimeError("the transaction is not open")
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # rolls back what was not committed

    @cached_property
    def cases(self) -> SqlCases:
        """Cases."""
        return SqlCases(self.connection)

    @cached_property
    def case_search(self) -> SqlCaseSearch:
        """Finding cases."""
        return SqlCaseSearch(self.connection)

    @cached_property
    def case_links(self) -> SqlCaseLinks:
        """Links between cases."""
        return SqlCaseLinks(self.connection)

    @cached_property
    def opinions(self) -> SqlOpinions:
        """Opinions of several people."""
        return SqlOpinions(self.connection)

    @cached_property
    def schedules(self) -> SqlSchedules:
        """Work that comes round."""
        return SqlSchedules(self.connection)

    @cached_property
    def agenda(self) -> SqlAgenda:
        """Matters that wait for a meeting."""
        return SqlAgenda(self.connection)

    @cached_property
    def submissions(self) -> SqlSubmissions:
        """Accepted submissions."""
        return SqlSubmissions(self.connection)

    @cached_property
    def supplements(self) -> SqlSupplements:
        """Requests for supplements."""
        return SqlSupplements(self.connection)

    @cached_property
    def papers(self) -> SqlPapers:
        """Papers."""
        return SqlPapers(self.connection)

    @cached_property
    def paper_origins(self) -> SqlPaperOrigins:
        """What papers of our own making were made from."""
        return SqlPaperOrigins(self.connection)

    @cached_property
    def events(self) -> SqlEvents:
        """Timelines."""
        return SqlEvents(self.connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """What the engine is to be told."""
        return SqlOutbox(self.connection)

    @cached_property
    def effects(self) -> SqlEffects:
        """Acts on the outside."""
        return SqlEffects(self.connection)

    @cached_property
    def numbers(self) -> SqlNumbers:
        """Running numbers."""
        return SqlNumbers(self.connection)

    @cached_property
    def limits(self) -> SqlLimits:
        """Running limits of cases."""
        return SqlLimits(self.connection)

    @cached_property
    def jobs(self) -> SqlJobs:
        """Periodic jobs."""
        return SqlJobs(self.connection)

    @cached_property
    def mails(self) -> SqlMails:
        """Mails that left or may have left."""
        return SqlMails(self.connection)

    @cached_property
    def handovers(self) -> SqlHandovers:
        """Packets handed over."""
        return SqlHandovers(self.connection)

    @cached_property
    def notifications(self) -> SqlNotifications:
        """What people are to be told."""
        return SqlNotifications(self.connection)

    @cached_property
    def procedures(self) -> SqlProcedures:
        """Deployed procedures."""
        return SqlProcedures(self.connection)

    @cached_property
    def organisations(self) -> SqlOrganisations:
        """Bodies and their API keys."""
        return SqlOrganisations(self.connection)

    @cached_property
    def links(self) -> SqlLinks:
        """One-time links."""
        return SqlLinks(self.connection)

    @cached_property
    def ledgers(self) -> SqlLedgers:
        """Rows of ledgers (台账)."""
        return SqlLedgers(self.connection)

    @cached_property
    def payments(self) -> SqlPayments:
        """Payments."""
        return SqlPayments(self.connection)

    @cached_property
    def publications(self) -> SqlPublications:
        """Publications on websites."""
        return SqlPublications(self.connection)

    @cached_property
    def staff(self) -> SqlStaff:
        """People, leave windows, deputies."""
        return SqlStaff(self.connection)

    @cached_property
    def task_acts(self) -> SqlTaskActs:
        """Openings of tasks, readings."""
        return SqlTaskActs(self.connection)

    @cached_property
    def archive(self) -> SqlArchive:
        """Items of the archive, and lists of what was destroyed."""
        return SqlArchive(self.connection)

    @cached_property
    def collections(self) -> SqlCollections:
        """Collection rounds."""
        return SqlCollections(self.connection)

    @cached_property
    def access(self) -> SqlAccess:
        """Accesses, counters, query codes."""
        return SqlAccess(self.connection)

    @cached_property
    def callbacks(self) -> SqlCallbacks:
        """What bodies are told."""
        return SqlCallbacks(self.connection)

    @cached_property
    def audit_pages(self) -> SqlAuditPages:
        """What a reconciliation looks at."""
        return SqlAuditPages(self.connection)

    @cached_property
    def packages(self) -> SqlPackages:
        """Written packages."""
        return SqlPackages(self.connection)


class SqlUnitOfWorkFactory:
    """Opens transactions on one database.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = threading.local()

    def __call__(self, *, read_only: bool = False) -> SqlUnitOfWork:
        """A new transaction, not yet begun."""
        return SqlUnitOfWork(self._database, read_only, self._writing)
