"""What the sender of a case may know: state, steps, timeline in Chinese, no clerk's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bureau.domain.cases import Case, CaseState
from bureau.domain.numbering import is_case_number
from bureau.domain.timeline import EventKind
from bureau.errors import EngineError, NotFound
from bureau.services.access import Caller
from bureau.services.ports.engine import ProcessEngine, UserTaskFact
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import CaseEvent, Paper, Procedure
from bureau.services.submission_receipt import basis_text

STATE_TEXTS: Final = {
    CaseState.RECEIVED: "已收件，待登记",
    CaseState.ACTIVE: "办理中",
    CaseState.CLOSED: "已办结",
    CaseState.WITHDRAWN: "已撤回",
}
#: Entries that concern the sender, in words that name nobody.
_PUBLIC_EVENTS: Final = {
    EventKind.RECEIVED: "已收到提交，并编号。",
    EventKind.STARTED: "已登记，进入办理。",
    EventKind.DEADLINE: "办理期限已确定。",
    EventKind.REPLIED: "已作出答复。",
    EventKind.FORWARDED: "已转送有关单位。",
    EventKind.CLOSED: "已办结。",
}

_log = structlog.get_logger("case_status")


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One line of the timeline: an aware time, a Chinese sentence."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that a person has to do now: its Chinese name, and since when."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What the sender is told.

    Args:
        case: the case.
        procedure_name: Chinese name.
        state_text: state in Chinese.
        due_basis: how the due time came about.
        open_steps: None when the engine cannot be asked now.
        timeline: oldest first.
        attachments: what came with the submission.
    """

    case: Case
    procedure_name: str
    state_text: str
    due_basis: str
    open_steps: tuple[OpenStep, ...] | None
    timeline: tuple[StatusEntry, ...]
    attachments: tuple[Paper, ...]


class CaseStatuses:
    """The use case 查询 for the body that handed a case in.

    Args:
        uow: opens transactions.
        engine: knows where the case stands.
    """

    def __init__(self, uow: UnitOfWorkFactory, engine: ProcessEngine) -> None:
        self._uow = uow
        self._engine = engine

    def status(self, caller: Caller, tracking_number: str) -> CaseStatus:
        """State and timeline of one of the caller's own cases.

        Raises:
            NotPermitted: the key may not ask.
            NotFound: no such case, or another body's: the caller cannot tell which.
        """
        caller.require_status()
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(tracking_number) if is_case_number(tracking_number) else None
            if case is None or case.organisation_id != caller.organisation_id:
                raise NotFound(f"没有找到办件 {tracking_number[:40]}。")
            procedure = uow.procedures.get(case.procedure_id)
            events = uow.events.of_case(case.id)
            papers = uow.papers.of_case(case.id)
        tasks = self._tasks(case)
        return CaseStatus(
            case=case,
            procedure_name=_name(procedure, case),
            state_text=STATE_TEXTS[case.state],
            due_basis=basis_text(case),
            open_steps=None if tasks is None else _open_steps(tasks),
            timeline=_timeline(events, tasks or ()),
            attachments=tuple(
                paper for paper in papers if paper.organisation_id == caller.organisation_id
            ),
        )

    def _tasks(self, case: Case) -> tuple[UserTaskFact, ...] | None:
        """User tasks; None when the engine does not answer: what the record holds is still told."""
        if case.root_instance_id is None:
            return ()
        try:
            return self._engine.activity(case.root_instance_id)
        except EngineError as error:
            _log.warning("steps unknown", case=case.number, error=type(error).__name__)
            return None


def _name(procedure: Procedure | None, case: Case) -> str:
    return procedure.name if procedure else case.procedure_id


def _open_steps(tasks: tuple[UserTaskFact, ...]) -> tuple[OpenStep, ...]:
    return tuple(OpenStep(task.name, task.started_at) for task in tasks if task.ended_at is None)


def _timeline(
    events: tuple[CaseEvent, ...], tasks: tuple[UserTaskFact, ...]
) -> tuple[StatusEntry, ...]:
    entries = [
        StatusEntry(event.at, _PUBLIC_EVENTS[event.kind])
        for event in events
        if event.kind in _PUBLIC_EVENTS
    ]
    entries += [
        StatusEntry(task.ended_at, f"完成“{task.name}”。")
        for task in tasks
        if task.ended_at is not None and not task.deleted
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))
