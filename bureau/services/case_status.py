"""What the sender of a case may know: state, steps, timeline in Chinese, no clerk's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bureau.domain.cases import Case, CaseState
from bureau.domain.due_text import moment
from bureau.domain.json_value import JsonValue
from bureau.domain.numbering import is_case_number
from bureau.domain.timeline import PUBLIC_TEXTS, EventKind
from bureau.errors import EngineError, NotFound
from bureau.services.access import Caller
from bureau.services.messages import row_key
from bureau.services.ports.engine import ProcessEngine, UserTaskFact
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import (
    CaseEvent,
    OutboxRow,
    OutboxState,
    Paper,
    Procedure,
    Submission,
    SubmissionKind,
    SupplementRequest,
    SupplementState,
)
from bureau.services.submission_receipt import basis_text

STATE_TEXTS: Final = {
    CaseState.RECEIVED: "已收件，待登记",
    CaseState.ACTIVE: "办理中",
    CaseState.CLOSED: "已办结",
    CaseState.WITHDRAWN: "已撤回",
}
_WAITING: Final = {
    OutboxState.PENDING: "已收到，正在送达经办环节",
    OutboxState.EARLY: "已收到，待办理到相应环节时使用",
    OutboxState.DONE: "已送达经办环节",
    OutboxState.DEAD: "已收到，送达受阻，运维人员正在处理",
}

_log = structlog.get_logger("case_status")


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One line of the timeline: an aware time, a Chinese sentence."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that a person has to do now: its Chinese name, who does it, and since when."""

    name: str
    office: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came for the case after it was opened.

    Args:
        kind: what it is.
        at: when it came, aware.
        state_text: how far it is, Chinese.
    """

    kind: SubmissionKind
    at: datetime
    state_text: str


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
        attachments: what the sender handed in.
        supplements: what the sender was asked for, oldest first.
        arrivals: what came after the opening, oldest first.
        withdrawable: the sender may still take the case back.
        next_text: what happens next, one Chinese sentence.
    """

    case: Case
    procedure_name: str
    state_text: str
    due_basis: str
    open_steps: tuple[OpenStep, ...] | None
    timeline: tuple[StatusEntry, ...]
    attachments: tuple[Paper, ...]
    supplements: tuple[SupplementRequest, ...]
    arrivals: tuple[Arrival, ...]
    withdrawable: bool
    next_text: str


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
            supplements = uow.supplements.of_case(case.id)
            handed_in = uow.submissions.of_case(case.id)
            rows = uow.outbox.of_case(case.id)
        tasks = self._tasks(case)
        offices = (procedure.offices if procedure else None) or {}
        steps = None if tasks is None else _open_steps(tasks, offices)
        later = [one for one in handed_in if one.kind is not SubmissionKind.OPENING]
        withdrawn = any(one.kind is SubmissionKind.WITHDRAWAL for one in later)
        return CaseStatus(
            case=case,
            procedure_name=_name(procedure, case),
            state_text=STATE_TEXTS[case.state],
            due_basis=basis_text(case),
            open_steps=steps,
            timeline=_timeline(events, tasks or (), offices),
            attachments=tuple(
                paper for paper in papers if paper.organisation_id == caller.organisation_id
            ),
            supplements=supplements,
            arrivals=_arrivals(later, rows, events),
            withdrawable=bool(procedure and procedure.withdrawable)
            and case.closed_at is None
            and not withdrawn,
            next_text=_next(case, steps, supplements, withdrawn=withdrawn),
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


def _open_steps(
    tasks: tuple[UserTaskFact, ...], offices: Mapping[str, JsonValue]
) -> tuple[OpenStep, ...]:
    return tuple(
        OpenStep(task.name, _office(task, offices), task.started_at)
        for task in tasks
        if task.ended_at is None
    )


def _office(task: UserTaskFact, offices: Mapping[str, JsonValue]) -> str:
    """The lane of the step: a post or an office, never a person."""
    return str(offices.get(task.key, ""))


def _timeline(
    events: tuple[CaseEvent, ...],
    tasks: tuple[UserTaskFact, ...],
    offices: Mapping[str, JsonValue],
) -> tuple[StatusEntry, ...]:
    entries = [
        StatusEntry(event.at, _public_text(event)) for event in events if event.kind in PUBLIC_TEXTS
    ]
    entries += [
        StatusEntry(task.ended_at, f"{_office(task, offices)}完成“{task.name}”。")
        for task in tasks
        if task.ended_at is not None and not task.deleted
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _public_text(event: CaseEvent) -> str:
    """What was asked for was written for the sender in the first place."""
    asked = event.kind is EventKind.SUPPLEMENT_ASKED
    return f"{event.text}。" if asked else PUBLIC_TEXTS[event.kind]


def _arrivals(
    later: list[Submission], rows: tuple[OutboxRow, ...], events: tuple[CaseEvent, ...]
) -> tuple[Arrival, ...]:
    """How far each thing is that came later: by the row that tells the process of it."""
    known = {row.dedup_key: row for row in rows}
    late = {event.data.get("outbox") for event in events if event.kind is EventKind.MESSAGE_LATE}
    found = []
    for one in later:
        row = known.get(row_key(one))
        text = _WAITING[row.state] if row else _WAITING[OutboxState.PENDING]
        if row is not None and row.id in late:
            text = "办结后收到，已留存，不改变办理结果"
        found.append(Arrival(one.kind, one.received_at, text))
    return tuple(found)


def _next(
    case: Case,
    steps: tuple[OpenStep, ...] | None,
    supplements: tuple[SupplementRequest, ...],
    *,
    withdrawn: bool,
) -> str:
    """What happens next, and by when."""
    if case.closed_at is not None:
        return "已办结，无后续环节。"
    if withdrawn:
        return "撤回申请正在处理。"
    asked = [one for one in supplements if one.state is SupplementState.OPEN]
    if asked:
        due_at = asked[-1].due_at
        return f"请于{moment(due_at)}前补正。" if due_at else "请补正。"
    if case.state is CaseState.RECEIVED:
        return "等待登记。"
    until = f"应于{moment(case.due_at)}前办结。" if case.due_at else "办理期限待定。"
    if steps is None:
        return until
    doing = "、".join(dict.fromkeys(f"{step.office}“{step.name}”" for step in steps))
    return f"正在由{doing}，{until}" if doing else f"系统处理中，{until}"
