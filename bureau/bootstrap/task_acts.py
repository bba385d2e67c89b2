"""Acts around tasks: 撤回, 转办, 加签, 催办, 传阅, 签批."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bureau.bootstrap.core import Core
from bureau.bootstrap.posts import post_places
from bureau.bootstrap.staff import StaffArea
from bureau.domain.posts import PostPlace
from bureau.engine.clerk_forms import CamundaClerkForms
from bureau.engine.work_history import CamundaWorkHistory
from bureau.gateways.figure_files import bulletin_docx, figures_xlsx
from bureau.modelling.form_rules import CamundaFormRules
from bureau.modelling.workspace.posts import read_posts
from bureau.modelling.workspace.readers import read_scope
from bureau.services.case_finding import CaseFinder
from bureau.services.figures import LEADERS, FigureService
from bureau.services.papers import PaperService
from bureau.services.ports.clerk_forms import ClerkForms
from bureau.services.ports.clerk_sessions import ClerkIdentity, ClerkSessions, TaskFacts
from bureau.services.staff.stamps import DeputyStamps
from bureau.services.task_acts.answering import Answering
from bureau.services.task_acts.circulate import Circulation
from bureau.services.task_acts.consult import Consultations
from bureau.services.task_acts.ground import Ground, drawn_acts
from bureau.services.task_acts.recall import Recalls
from bureau.services.task_acts.sent import SentTasks
from bureau.services.task_acts.transfer import Transfers
from bureau.services.task_acts.urge import Urging

#: Posts that enter what leaders wrote on paper: the diagrams name them beside every leader.
ENTERING: Final = frozenset({"bangongshi"})
#: Posts that see the figures beside the leaders.
FIGURE_READERS: Final = frozenset({"bangongshi", "bangongshizhuren"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskActs:
    """Use cases of this area.

    Args:
        ground: who asks, which task, what its diagram says.
        recalls: 撤回.
        transfers: 转办.
        consultations: 加签.
        urging: 催办.
        circulation: 传阅.
        answering: 签批.
        sent: what a clerk sent on.
        stamps: what deputies did.
        places: all posts by group.
    """

    ground: Ground
    recalls: Recalls
    transfers: Transfers
    consultations: Consultations
    urging: Urging
    circulation: Circulation
    answering: Answering
    sent: SentTasks
    stamps: DeputyStamps
    places: Mapping[str, PostPlace]

    def leads(self, groups: Iterable[str]) -> bool:
        """Whether one of these posts is a leader's."""
        return any(self.places[one].section == LEADERS for one in groups if one in self.places)

    def signs(self, groups: Collection[str]) -> bool:
        """Whether somebody with these posts signs, or enters what was signed on paper."""
        return self.leads(groups) or not ENTERING.isdisjoint(groups)

    def drawn(self, clerk: ClerkIdentity, task: TaskFacts) -> list[str]:
        """Chinese names of the acts that a task's diagram draws; [] where somebody else has it."""
        if task.assignee not in (None, clerk.user_id):
            return []
        return drawn_acts(self.ground.rule(task))


def build_task_acts(
    core: Core, staff: StaffArea, sessions: ClerkSessions, papers: PaperService
) -> TaskActs:
    """Build them."""
    ground = Ground(core.uow, sessions, staff.workforce, staff.rules, core.engine, core.clock)
    register = read_posts(core.settings.bpmn_dir / "posts.yaml").posts
    names = {post.group: post.name for post in register}
    forms = CamundaClerkForms(core.settings.engine_web_url)
    return task_acts(ground, names, post_places(core.settings), forms, papers)


def task_acts(
    ground: Ground,
    names: dict[str, str],
    places: Mapping[str, PostPlace],
    forms: ClerkForms,
    papers: PaperService,
) -> TaskActs:
    """Put them together on one ground."""
    recalls = Recalls(ground)
    return TaskActs(
        ground=ground,
        recalls=recalls,
        transfers=Transfers(ground, names),
        consultations=Consultations(ground),
        urging=Urging(ground),
        circulation=Circulation(ground, papers),
        answering=Answering(ground, forms, CamundaFormRules()),
        sent=SentTasks(ground, recalls),
        stamps=DeputyStamps(ground.uow, ground.workforce, ground.clock),
        places=places,
    )


def build_figures(
    core: Core, staff: StaffArea, places: Mapping[str, PostPlace], finder: CaseFinder
) -> FigureService:
    """办理情况: the leaders and the office see it."""
    scope = read_scope(core.settings.bpmn_dir / "readers.yaml")
    history = CamundaWorkHistory(core.engine_session)
    return FigureService(
        core.uow,
        staff.workforce,
        history,
        core.clock,
        places,
        FIGURE_READERS,
        scope.restricted,
        finder.visible,
        workbook=figures_xlsx,
        bulletin=bulletin_docx,
    )
