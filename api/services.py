"""What the routes call. `bureau.bootstrap.Services` has it all; a test gives only what it needs."""

from __future__ import annotations

from typing import Protocol

from bureau.bootstrap.desk import DeskArea
from bureau.bootstrap.external import External
from bureau.bootstrap.interface import InterfaceArea
from bureau.bootstrap.task_acts import TaskActs
from bureau.domain.clock import Clock
from bureau.services.access import AccessService
from bureau.services.agenda import Agenda
from bureau.services.body_reconciliation import BodyReconciliation
from bureau.services.case_status import CaseStatuses
from bureau.services.figures import FigureService
from bureau.services.limit_explaining import LimitExplaining
from bureau.services.one_time_links import OneTimeLinks
from bureau.services.papers import PaperService
from bureau.services.readiness import Readiness
from bureau.services.submissions import SubmissionService


class ApiServices(Protocol):
    """The services behind the routes."""

    @property
    def clock(self) -> Clock:
        """The one clock."""
        ...

    @property
    def access(self) -> AccessService:
        """Who calls."""
        ...

    @property
    def submissions(self) -> SubmissionService:
        """提交."""
        ...

    @property
    def external(self) -> External:
        """What other bodies hand in and ask for."""
        ...

    @property
    def statuses(self) -> CaseStatuses:
        """查询."""
        ...

    @property
    def explaining(self) -> LimitExplaining:
        """解释期限."""
        ...

    @property
    def papers(self) -> PaperService:
        """附件."""
        ...

    @property
    def desk(self) -> DeskArea:
        """The clerk's desk."""
        ...

    @property
    def agenda(self) -> Agenda:
        """议题、会议结果."""
        ...

    @property
    def figures(self) -> FigureService:
        """办理情况."""
        ...

    @property
    def acts(self) -> TaskActs:
        """签批、撤回、转办、加签、催办、传阅."""
        ...

    @property
    def interface(self) -> InterfaceArea:
        """Rate limits, audit, callbacks, public query."""
        ...

    @property
    def handed_in(self) -> BodyReconciliation:
        """对账."""
        ...

    @property
    def links(self) -> OneTimeLinks:
        """一次性链接."""
        ...

    @property
    def readiness(self) -> Readiness:
        """What this process depends on."""
        ...
