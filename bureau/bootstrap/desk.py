"""The clerk's desk beside Tasklist: the 办件 tab, claims, lists of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bureau.bootstrap.core import OPS_GROUP
from bureau.bootstrap.ledgers import LedgerArea
from bureau.domain.clock import Clock
from bureau.services.admission import Admission
from bureau.services.case_finding import CaseFinder
from bureau.services.catalogue import Catalogue
from bureau.services.claims import Claims
from bureau.services.instance_watch import InstanceWatch
from bureau.services.ledger_desk import LedgerDesk
from bureau.services.panel import CasePanel
from bureau.services.papers import PaperService
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.clerk_sessions import ClerkSessions
from bureau.services.ports.clerk_tasks import ClerkTasks
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.staff.stamps import Marking, unmarked
from bureau.services.step_limits import StepLimits
from bureau.services.task_cards import TaskCards
from bureau.services.working_days import WorkingDays
from bureau.services.writing import CaseSheets

#: Who may look behind an instance: operations, and the engine's own administrators.
OPERATIONS: Final = (OPS_GROUP, "camunda-admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskArea:
    """Use cases of this area.

    Args:
        admission: who stands at the desk.
        claims: taking tasks and giving them back.
        finder: which cases a clerk may see.
        panel: one case.
        catalogue: procedures, for their names.
        ledgers: 台账 of the clerk's posts.
        watch: what stands behind an instance, for operations.
        days: which days are working days.
        cards: what stands on the cards of a task list.
    """

    admission: Admission
    claims: Claims
    finder: CaseFinder
    panel: CasePanel
    catalogue: Catalogue
    ledgers: LedgerDesk
    watch: InstanceWatch
    days: WorkingDays
    cards: TaskCards


def build_desk(
    uow: UnitOfWorkFactory,
    clock: Clock,
    sessions: ClerkSessions,
    tasks: ClerkTasks,
    engine: ProcessEngine,
    papers: PaperService,
    sheets: CaseSheets,
    ledgers: LedgerArea,
    steps: StepLimits,
    calendar: CalendarSource,
    *,
    mark: Marking = unmarked,
) -> DeskArea:
    """Build them.

    Args:
        uow: opens transactions.
        clock: the one clock.
        sessions: log-ins of the engine's web apps.
        tasks: user tasks, with the service account.
        engine: what was done in a case.
        papers: takes papers in and hands them out.
        sheets: makes the 办文单.
        ledgers: 台账.
        steps: limits of single steps.
        calendar: working days.
        mark: gives tasks that a deputy did their stamp.
    """
    admission = Admission(sessions)
    finder = CaseFinder(uow, tasks, clock)
    return DeskArea(
        admission=admission,
        claims=Claims(admission, tasks),
        finder=finder,
        panel=CasePanel(uow, admission, engine, papers, finder, sheets, steps, mark=mark),
        catalogue=Catalogue(uow),
        ledgers=LedgerDesk(admission, ledgers.rows, ledgers.sheets),
        watch=InstanceWatch(uow, admission, OPERATIONS),
        days=WorkingDays(calendar, clock),
        cards=TaskCards(sessions, tasks),
    )
