"""The 办件 tab beside a task: facts, papers and timeline of its case, for who may see the task.

Rule (design, section 5.3): authorised by the clerk's own Camunda session; the engine says who this
is and whether that person may see the task. The case is found by the instance that carries it,
never by the business key: whoever starts an instance may choose its key. Cases without an open
task are shown to those who took part (`bureau.services.case_finding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

import structlog

from bureau.domain.cases import Case
from bureau.errors import Conflict, EngineError, NotFound
from bureau.services.admission import Admission, Cookies
from bureau.services.at_once import Asked
from bureau.services.case_finding import CaseFinder, Surroundings
from bureau.services.case_package import engine_facts, record_facts
from bureau.services.papers import PaperService, Upload
from bureau.services.ports.clerk_sessions import ClerkIdentity, TaskFacts
from bureau.services.ports.engine import ProcessEngine, UserTaskFact
from bureau.services.ports.store.case_search import Likeness
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import CaseEvent, Opinion, Organisation, Paper, Procedure
from bureau.services.related_cases import RelatedCase, related_cases
from bureau.services.sheet_of_case import sheet_of_case
from bureau.services.staff.stamps import Marking, unmarked
from bureau.services.step_limits import StepLimit, StepLimits
from bureau.services.writing import CaseSheets

#: Open tasks of a case that the clerk is led to; a case rarely has more than two.
_OFFERED: Final = 8

_log = structlog.get_logger("panel")


@dataclass(frozen=True, slots=True)
class PanelCase:
    """Everything the tab shows.

    Args:
        clerk: who looks.
        case: the case.
        procedure: its procedure; None when it is no longer in the catalogue.
        organisation: the body that handed it in.
        papers: oldest first.
        opinions: what people were asked for, oldest first; superseded ones are left out.
        related: cases around it.
        seen: numbers of those related cases that the clerk may see; of others no title is told.
        alike: cases of the same applicant or matter that the clerk may see.
        events: timeline of the record, oldest first.
        tasks: user tasks; None when the engine cannot be asked for them now.
        mine: open tasks that the clerk may do, by id.
        task: the task that the tab stands beside; None when the case was asked for by its number.
        people: names of those who did tasks, by user id, as far as the engine tells.
        can_add: papers may still be added.
        step_limits: limits of single steps, oldest first.
    """

    clerk: ClerkIdentity
    case: Case
    procedure: Procedure | None
    organisation: Organisation | None
    papers: tuple[Paper, ...]
    opinions: tuple[Opinion, ...]
    related: tuple[RelatedCase, ...]
    seen: frozenset[str]
    alike: tuple[Likeness, ...]
    events: tuple[CaseEvent, ...]
    tasks: tuple[UserTaskFact, ...] | None
    mine: frozenset[str]
    task: TaskFacts | None
    people: Mapping[str, str]
    can_add: bool
    step_limits: tuple[StepLimit, ...]


class CasePanel:
    """What a clerk may do on the tab.

    Args:
        uow: opens transactions.
        admission: asks who looks.
        engine: user tasks of a case, for its timeline.
        papers: takes papers in and hands them out.
        mark: gives tasks that a deputy did their stamp.
        finder: which cases a clerk may see.
        sheets: makes the 办文单.
        steps: limits of single steps.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        admission: Admission,
        engine: ProcessEngine,
        papers: PaperService,
        finder: CaseFinder,
        sheets: CaseSheets,
        steps: StepLimits,
        *,
        mark: Marking = unmarked,
    ) -> None:
        self._uow = uow
        self._admission = admission
        self._engine = engine
        self._papers = papers
        self._mark = mark
        self._finder = finder
        self._sheets = sheets
        self._steps = steps

    def view(self, cookies: Cookies, task_id: str) -> PanelCase:
        """The case behind a task.

        Raises:
            Unauthenticated: nobody is logged in (code "no-session").
            NotFound: no such task, as far as this clerk may know.
            Conflict: the case has no record yet (code "case-not-registered").
        """
        clerk, task = self._admission.task(cookies, task_id)
        return self._read(cookies, clerk, self._case(task), task)

    def view_case(self, cookies: Cookies, number: str) -> PanelCase:
        """A case by its number, for those who took part.

        Raises:
            Unauthenticated: nobody is logged in (code "no-session").
            NotFound: no such case, as far as this clerk may know.
        """
        clerk, case = self._admit_to_case(cookies, number)
        return self._read(cookies, clerk, case, None)

    def sheet(self, cookies: Cookies, task_id: str) -> tuple[Case, bytes]:
        """The 办文单 of a task's case as PDF.

        Raises:
            Unauthenticated, NotFound, Conflict: see `view`.
            Permanent, Transient: it cannot be made (now).
            EngineError: the engine cannot be asked what was done.
        """
        _, case = self._admit(cookies, task_id)
        return case, self._sheet(case)

    def sheet_of_case(self, cookies: Cookies, number: str) -> tuple[Case, bytes]:
        """The 办文单 of a case as PDF.

        Raises:
            Unauthenticated, NotFound: see `view_case`.
            Permanent, Transient, EngineError: see `sheet`.
        """
        _, case = self._admit_to_case(cookies, number)
        return case, self._sheet(case)

    def open_paper_of_case(
        self, cookies: Cookies, number: str, paper_id: str
    ) -> tuple[Paper, BinaryIO]:
        """A paper of a case and its content; the caller closes it.

        Raises:
            Unauthenticated: see `view_case`.
            NotFound: no such case as far as this clerk may know, or it has no such paper.
        """
        _, case = self._admit_to_case(cookies, number)
        return self._papers.open_of_case(case.id, paper_id)

    def open_paper(self, cookies: Cookies, task_id: str, paper_id: str) -> tuple[Paper, BinaryIO]:
        """A paper of the case and its content; the caller closes it.

        Raises:
            Unauthenticated, Conflict: see `view`.
            NotFound: no such task, or its case has no such paper.
        """
        _, case = self._admit(cookies, task_id)
        return self._papers.open_of_case(case.id, paper_id)

    def add_paper(
        self, cookies: Cookies, task_id: str, upload: Upload
    ) -> tuple[ClerkIdentity, Paper]:
        """Keep a paper with the case, under the clerk's name.

        Raises:
            Unauthenticated, NotFound: see `view`.
            Conflict: no record yet, or the case has ended.
            InvalidData, UnsupportedType, ExecutableRefused, TooLarge: see `PaperService`.
        """
        clerk, case = self._admit(cookies, task_id)
        return clerk, self._papers.add_to_case(case.id, clerk, upload)

    def _read(
        self, cookies: Cookies, clerk: ClerkIdentity, case: Case, task: TaskFacts | None
    ) -> PanelCase:
        with self._uow(read_only=True) as uow:
            procedure = uow.procedures.get(case.procedure_id)
            organisation = (
                uow.organisations.get(case.organisation_id) if case.organisation_id else None
            )
            papers = uow.papers.of_case(case.id)
            opinions = tuple(
                one for one in uow.opinions.of_case(case.id) if one.superseded_by is None
            )
            related = related_cases(uow, case.id)
            events = uow.events.of_case(case.id)
            limits = uow.limits.of_case(case.id)
        linked = tuple(one.case for one in related)
        around = Asked(lambda: self._around(clerk, case, linked))
        steps = Asked(lambda: self._steps.among(case, limits))
        tasks = self._tasks(case)
        names = Asked(lambda: self._people(case, tasks or (), opinions))
        mine = self._mine(cookies, tasks or (), task)
        surroundings = around.answer()
        return PanelCase(
            clerk=clerk,
            case=case,
            procedure=procedure,
            organisation=organisation,
            papers=papers,
            opinions=opinions,
            related=related,
            seen=surroundings.linked,
            alike=surroundings.alike,
            events=events,
            tasks=tasks,
            mine=mine,
            task=task,
            people=names.answer(),
            can_add=task is not None and case.closed_at is None and not case.finished,
            step_limits=steps.answer(),
        )

    def _sheet(self, case: Case) -> bytes:
        with self._uow(read_only=True) as uow:
            record = record_facts(uow, case)
        if case.root_instance_id is None:
            raise Conflict("本件尚未登记完成，请稍候片刻再打开。", code="case-not-registered")
        facts = engine_facts(self._engine, case.root_instance_id, self._mark)
        return sheet_of_case(self._sheets, self._engine, record, facts)

    def _around(self, clerk: ClerkIdentity, case: Case, linked: tuple[Case, ...]) -> Surroundings:
        """Without an answer of the engine nothing is told of other cases."""
        try:
            return self._finder.around(clerk, case, linked)
        except EngineError as error:
            _log.warning("surroundings unknown", case=case.number, error=type(error).__name__)
            return Surroundings()

    def _admit_to_case(self, cookies: Cookies, number: str) -> tuple[ClerkIdentity, Case]:
        clerk = self._admission.clerk(cookies)
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
        if case is None or not self._finder.may_see(clerk, case):
            # The same words for both: nobody learns which numbers there are.
            raise NotFound("没有这个办件，或者您没有参与办理。")
        return clerk, case

    def _admit(self, cookies: Cookies, task_id: str) -> tuple[ClerkIdentity, Case]:
        clerk, task = self._admission.task(cookies, task_id)
        return clerk, self._case(task)

    def _case(self, task: TaskFacts) -> Case:
        """The case of the task's instance, or of the one that called it."""
        case = self._of_root(task.process_instance_id)
        if case is None:
            root = self._admission.root_of(task)
            case = self._of_root(root) if root != task.process_instance_id else None
        if case is None:
            raise Conflict("本件尚未登记完成，请稍候片刻再打开。", code="case-not-registered")
        return case

    def _of_root(self, instance_id: str) -> Case | None:
        with self._uow(read_only=True) as uow:
            return uow.cases.by_root_instance(instance_id)

    def _tasks(self, case: Case) -> tuple[UserTaskFact, ...] | None:
        """User tasks; None when the engine does not answer: the record is still shown."""
        if case.root_instance_id is None:
            return ()
        try:
            return self._mark(self._engine.activity(case.root_instance_id))
        except EngineError as error:
            _log.warning("steps unknown", case=case.number, error=type(error).__name__)
            return None

    def _mine(
        self, cookies: Cookies, tasks: tuple[UserTaskFact, ...], at: TaskFacts | None
    ) -> frozenset[str]:
        """The open ones that the clerk may do; without an answer only the one that is open here."""
        here = frozenset((at.id,) if at else ())
        waiting = [one.id for one in tasks if one.ended_at is None and one.id not in here]
        try:
            return here | self._admission.seen(cookies, waiting[:_OFFERED])
        except EngineError as error:
            _log.warning("own tasks unknown", error=type(error).__name__)
            return here

    def _people(
        self, case: Case, tasks: tuple[UserTaskFact, ...], opinions: tuple[Opinion, ...]
    ) -> Mapping[str, str]:
        """Names of those who did tasks or signed; without an answer their ids are shown."""
        named = {task.assignee for task in tasks if task.assignee}
        named |= {id for one in opinions for id in (one.signer, one.entered_by) if id}
        try:
            return self._engine.people(named)
        except EngineError as error:
            _log.warning("names unknown", case=case.number, error=type(error).__name__)
            return {}
