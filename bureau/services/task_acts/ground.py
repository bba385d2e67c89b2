"""What every act stands on: who asks, which open task, what its diagram says, which case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData, NotFound, NotPermitted, Unauthenticated
from bureau.services.ports.clerk_sessions import ClerkIdentity, ClerkSessions, TaskFacts
from bureau.services.ports.engine import ProcessEngine, UserTaskFact
from bureau.services.ports.step_rules import CONSULT, StepRule, StepRules
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workforce import HeldTask, Workforce
from bureau.services.records import CaseEvent, Notification, RecipientKind

#: Property of a user task: acts that its diagram allows, with commas.
ACTS: Final = "acts"
#: Longest reason or note, in characters.
TEXT_LIMIT: Final = 500

Cookies = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One open task, as an act sees it."""

    clerk: ClerkIdentity
    task: HeldTask
    rule: StepRule
    case: Case


class Ground:
    """Finds and refuses; writes down.

    Args:
        uow: opens transactions.
        sessions: log-ins of the engine's web apps.
        workforce: who may act.
        rules: what diagrams say.
        engine: who did what in a case.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        sessions: ClerkSessions,
        workforce: Workforce,
        rules: StepRules,
        engine: ProcessEngine,
        clock: Clock,
    ) -> None:
        self.uow = uow
        self.sessions = sessions
        self.workforce = workforce
        self.engine = engine
        self.clock = clock
        self._rules = rules

    def who(self, cookies: Cookies) -> ClerkIdentity:
        """Who asks.

        Raises:
            Unauthenticated: nobody is logged in.
        """
        clerk = self.sessions.who(cookies)
        if clerk is None:
            raise Unauthenticated("尚未登录，或登录已过期，请重新登录任务列表。", code="no-session")
        return clerk

    def held(self, cookies: Cookies, task_id: str, clerk: ClerkIdentity | None = None) -> Standing:
        """An open task that the asking clerk may do.

        Args:
            cookies: of the asking clerk.
            task_id: engine's id of the task.
            clerk: what `who` said of these cookies, when it was asked already.

        Raises:
            Unauthenticated: nobody is logged in.
            NotFound: no such task, as far as this clerk may know.
            NotPermitted: somebody else has it.
            Conflict: the case has no record yet.
        """
        clerk = clerk or self.who(cookies)
        if self.sessions.task_for(cookies, task_id) is None:
            raise NotFound("没有这项任务：它可能已经办完，或不属于您的岗位。")
        found = self._standing(clerk, task_id)
        if found.task.assignee not in (None, clerk.user_id):
            raise NotPermitted("这项任务正由他人办理。")
        return found

    def sent(self, cookies: Cookies, task_id: str) -> Standing:
        """An open task that came from the asking clerk, who need not see it any more.

        Raises:
            Unauthenticated: nobody is logged in.
            NotFound: no such task, or it did not come from this clerk.
            Conflict: the case has no record yet.
        """
        clerk = self.who(cookies)
        found = self._standing(clerk, task_id)
        if self.sender(found.task) != clerk.user_id:
            raise NotFound("没有这项任务：它可能已经办完，或不是您送出的。")
        return found

    def urgeable(self, cookies: Cookies, task_id: str) -> Standing:
        """An open task that came from the asking clerk, or of a case that this clerk began.

        Raises:
            Unauthenticated: nobody is logged in.
            NotFound: no such task, it is the clerk's own, or neither came from this clerk.
            Conflict: the case has no record yet.
        """
        clerk = self.who(cookies)
        found = self._standing(clerk, task_id)
        concerned = clerk.user_id in (found.case.initiator, self.sender(found.task))
        if not concerned or found.task.assignee == clerk.user_id:
            raise NotFound("没有这项任务：它可能已经办完，或不是您发起、送出的。")
        return found

    def sender(self, task: HeldTask) -> str | None:
        """Who did the task before this one in the same case."""
        return sender_of(task.created_at, self.engine.activity(task.root_instance_id))

    def rule(self, task: HeldTask | TaskFacts) -> StepRule:
        """What the diagram says of a task."""
        known = self._rules.of(task.definition_id).get(task.key)
        return known or StepRule(key=task.key, name=task.name, properties={}, messages=frozenset())

    def note(
        self, uow: UnitOfWork, at: Standing, kind: EventKind, said: str, **data: object
    ) -> None:
        """A line of the case's timeline."""
        facts: JsonObject = {
            "task": at.task.id,
            "step": at.task.key,
            "actor_name": at.clerk.name,
            **data,  # type: ignore[dict-item]  # plain texts and lists of them
        }
        uow.events.add(
            CaseEvent(
                case_id=at.case.id,
                at=self.clock.now(),
                kind=kind,
                actor=at.clerk.user_id,
                text=said,
                data=facts,
            )
        )

    def tell(
        self,
        uow: UnitOfWork,
        case: Case,
        user: str,
        text: str,
        key: str,
        *,
        group: bool = False,
        kind: str = "notice",
    ) -> None:
        """A notice to one person, or to a post."""
        uow.notifications.add(
            Notification(
                id=str(uuid.uuid4()),
                case_id=case.id,
                recipient_kind=RecipientKind.GROUP if group else RecipientKind.USER,
                recipient=user,
                kind=kind,
                text=f"{case.number}《{case.title}》{text}",
                created_at=self.clock.now(),
                dedup_key=key,
            )
        )

    def now(self) -> datetime:
        """The one clock."""
        return self.clock.now()

    def _standing(self, clerk: ClerkIdentity, task_id: str) -> Standing:
        task = self.workforce.task(task_id)
        if task is None:
            raise NotFound("没有这项任务：它可能已经办完，或不属于您的岗位。")
        with self.uow(read_only=True) as uow:
            case = uow.cases.by_root_instance(task.root_instance_id)
        if case is None:
            raise Conflict("本件尚未登记完成，请稍候片刻再试。", code="case-not-registered")
        return Standing(clerk=clerk, task=task, rule=self.rule(task), case=case)


def sender_of(came_up: datetime, tasks: tuple[UserTaskFact, ...]) -> str | None:
    """Who did the last task of a case that ended before another one of it came up."""
    before = [
        one
        for one in tasks
        if one.ended_at is not None and not one.deleted and one.assignee and one.ended_at <= came_up
    ]
    return max(before, key=lambda one: one.ended_at or one.started_at).assignee if before else None


def reason_of(text: str, *, needed: bool = True) -> str:
    """A reason or note as kept.

    Raises:
        InvalidData: missing though needed, or too long.
    """
    said = text.strip()
    if (needed and not said) or len(said) > TEXT_LIMIT:
        raise InvalidData(f"请写明事由，至多 {TEXT_LIMIT} 字。")
    return said


def allow(at: Standing, act: str, name: str) -> None:
    """Refuse an act that the diagram does not allow on this task.

    Raises:
        NotPermitted: it does not.
    """
    if act not in at.rule.listed(ACTS):
        raise NotPermitted(f"流程图没有规定“{at.task.name}”可以{name}。", code="act-not-drawn")


def drawn_acts(rule: StepRule) -> list[str]:
    """Chinese names of the acts that the diagram draws on a task."""
    listed = rule.listed(ACTS)
    found = [name for act, name in (("transfer", "转办"), ("circulate", "传阅")) if act in listed]
    if CONSULT in rule.messages:
        found.insert(min(1, len(found)), "加签")
    return found
