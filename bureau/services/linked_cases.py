"""Starts other procedures from a case (topic `open-case`): 收文转办, 交办, 移送.

One transaction: every new case with its number, copies of the papers, the limit that goes with it,
the lines in both timelines, and the orders to start the processes. All of them or none.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case, CaseSource
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.limits import Limit
from bureau.domain.linked_cases import DEEPEST, MOST, check_chain, read_mapping
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.case_start import new_case, start_order
from bureau.services.effects import EffectLedger
from bureau.services.limit_rows import open_limit
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, CaseLink, Paper, Procedure
from bureau.services.submission_body import data_faults

#: Rule of a limit that came along with a case from another; no rule of the register gives it.
LINKED_RULE: Final = "linked"

#: Word that stands for every kind of paper, and for none.
ALL_PAPERS, NO_PAPERS = "all", "none"


class OpenedCases(BaseModel):
    """What a step opened.

    Args:
        numbers: case numbers, in the order of the entries.
    """

    model_config = ConfigDict(frozen=True)

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a step asks for.

    Args:
        case_id: the case that opens.
        instance_id: process instance that the step stands in; it is told of the end.
        procedure: process id of what is started.
        fields: see `read_mapping`; filled from the instance's variables, then from the case's data.
        data: further start data, the same for each.
        entries: one case each; None opens one case without anything of its own. A text is the value
            of `entry_field`.
        entry_field: field that takes an entry that is a text.
        papers: "all", "none", or kinds of papers with commas between.
        due_at: limit that goes along; None: the one that the case has.
        message: message that tells of the end; "" tells nobody.
    """

    case_id: str
    instance_id: str
    procedure: str
    fields: str = ""
    data: JsonObject | None = None
    entries: Sequence[JsonValue] | None = None
    entry_field: str = ""
    papers: str = ALL_PAPERS
    due_at: datetime | None = None
    message: str = ""


class LinkedCases:
    """The use case 转出关联办件.

    Args:
        uow: opens transactions.
        ledger: once for each step.
        engine: knows the variables of the process.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, ledger: EffectLedger, engine: ProcessEngine, clock: Clock
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._engine = engine
        self._clock = clock

    def open(self, key: str, opening: Opening) -> OpenedCases:
        """Open one case or many; a repeat returns the same numbers.

        Args:
            key: external task id.
            opening: what is asked for.

        Raises:
            Permanent: no such case or procedure, it would go round, start data that the procedure's
                form would not take (each fault named), nothing to open, or too many.
            EngineError: the engine cannot be asked for variables.
        """
        wanted = read_mapping(opening.fields)
        known = self._engine.variables(opening.instance_id, tuple(set(wanted.values())))

        def act(uow: UnitOfWork) -> OpenedCases:
            parent = uow.cases.lock(opening.case_id)
            if parent is None:
                raise Permanent(f"no case {opening.case_id}")
            if parent.finished:
                raise Permanent(f"case {parent.number} has ended and opens no other")
            procedure = self._procedure(uow, parent, opening.procedure)
            starts = _starts(opening, _filled(wanted, known, parent))
            _check(procedure, starts)
            return self._enter(uow, key, opening, parent, procedure, starts)

        return self._ledger.inside(
            key,
            topic="open-case",
            case_id=opening.case_id,
            request={
                "procedure": opening.procedure,
                "fields": opening.fields,
                "data": opening.data,
                "entries": opening.entries,
                "papers": opening.papers,
                "due_at": opening.due_at.isoformat() if opening.due_at else None,
                "message": opening.message,
            },
            model=OpenedCases,
            act=act,
        )

    def _procedure(self, uow: UnitOfWork, parent: Case, target: str) -> Procedure:
        chain = [parent]
        while len(chain) <= DEEPEST:
            link = uow.case_links.of_child(chain[0].id)
            above = uow.cases.get(link.parent_case_id) if link else None
            if above is None:
                break
            chain.insert(0, above)
        check_chain([case.procedure_id for case in chain], target)
        procedure = uow.procedures.get(target)
        if procedure is None:
            raise Permanent(f"事项目录中没有 {target} (procedure is not deployed)")
        return procedure

    def _enter(
        self,
        uow: UnitOfWork,
        key: str,
        opening: Opening,
        parent: Case,
        procedure: Procedure,
        starts: Sequence[JsonObject],
    ) -> OpenedCases:
        now = self._clock.now()
        due_at = opening.due_at or parent.due_at
        papers = _chosen(uow.papers.of_case(parent.id), opening.papers)
        numbers: list[str] = []
        for position, data in enumerate(starts, start=1):
            opened = new_case(uow, procedure, data, CaseSource.LINKED, now)
            child = _limited(uow, f"{key}:{position}", parent, opened, due_at, now)
            for paper in papers:
                uow.papers.add(_copy(paper, parent, child, now))
            uow.case_links.add(
                CaseLink(
                    child_case_id=child.id,
                    parent_case_id=parent.id,
                    step=key,
                    position=position,
                    parent_instance_id=opening.instance_id,
                    message=opening.message,
                    created_at=now,
                )
            )
            for event in _events(parent, child, procedure, len(papers), now):
                uow.events.add(event)
            origin: dict[str, JsonValue] = {"originCaseNumber": parent.number}
            if due_at is not None:
                origin["originDueAt"] = due_at.isoformat()
            uow.outbox.add(start_order(child, procedure, now, origin))
            numbers.append(child.number)
        return OpenedCases(numbers=tuple(numbers))


def _filled(
    wanted: Mapping[str, str], known: Mapping[str, JsonValue], parent: Case
) -> Mapping[str, JsonValue]:
    """Values of the mapped fields; an empty one is left out."""
    given: dict[str, JsonValue] = {
        **parent.data,
        "caseTitle": parent.title,
        "caseNumber": parent.number,
        **known,
    }
    missing = sorted(source for source in wanted.values() if source not in given)
    if missing:
        raise Permanent(f"fields 引用的变量不存在 (no such variable): {', '.join(missing)}")
    return {
        field: given[source] for field, source in wanted.items() if given[source] not in (None, "")
    }


def _starts(opening: Opening, common: Mapping[str, JsonValue]) -> tuple[JsonObject, ...]:
    """Start data of each case that is to be opened."""
    shared = {**common, **(opening.data or {})}
    if opening.entries is None:
        return (shared,)
    if not 1 <= len(opening.entries) <= MOST:
        raise Permanent(
            f"一次应转出 1 至 {MOST} 件，现为 {len(opening.entries)} 件 (number of cases)"
        )
    starts: list[JsonObject] = []
    for position, entry in enumerate(opening.entries, start=1):
        if isinstance(entry, Mapping):
            starts.append({**shared, **entry})
        elif isinstance(entry, str) and opening.entry_field:
            starts.append({**shared, opening.entry_field: entry})
        else:
            raise Permanent(f"第 {position} 件应为对象，或须写明 entryField (bad entry)")
    return tuple(starts)


def _check(procedure: Procedure, starts: Sequence[JsonObject]) -> None:
    said = [
        f"第 {position} 件 {fault.pointer} {fault.message}"
        for position, data in enumerate(starts, start=1)
        for fault in data_faults(procedure, data)
    ]
    if said:
        raise Permanent(f"不符合 {procedure.id} 的开始表单 (start data): {'; '.join(said)}")


def _chosen(papers: Sequence[Paper], kinds: str) -> list[Paper]:
    wanted = {kind.strip() for kind in kinds.split(",")}
    if NO_PAPERS in wanted:
        return []
    return [paper for paper in papers if ALL_PAPERS in wanted or paper.kind in wanted]


def _limited(
    uow: UnitOfWork, key: str, parent: Case, child: Case, due_at: datetime | None, now: datetime
) -> Case:
    """The child with the limit that goes along: one of its limits, under the rule `linked`."""
    if due_at is None:
        return child
    text = f"随 {parent.number} 转来的期限"
    basis: JsonObject = {"rule": LINKED_RULE, "text": text, "origin": parent.number}
    limited = child.due(due_at, basis)
    limit = Limit(due_at=due_at, remind_at=due_at, text=text, details={})
    open_limit(uow, child.id, key=key, rule=LINKED_RULE, limit=limit, basis=basis, now=now)
    uow.cases.save(limited)
    return limited


def _copy(paper: Paper, parent: Case, child: Case, now: datetime) -> Paper:
    """The same content with the new case; who added it first stays."""
    return replace(
        paper,
        id=str(uuid.uuid4()),
        case_id=child.id,
        submission_id=None,
        added_at=now,
        note=f"随 {parent.number} 转来",
    )


def _events(
    parent: Case, child: Case, procedure: Procedure, papers: int, now: datetime
) -> tuple[CaseEvent, CaseEvent]:
    """The line in each of the two timelines."""
    out = CaseEvent(
        case_id=parent.id,
        at=now,
        kind=EventKind.LINKED,
        actor=SYSTEM,
        text=f"转出“{procedure.name}”，编号 {child.number}",
        data={"case": child.id, "number": child.number, "papers": papers},
    )
    received = CaseEvent(
        case_id=child.id,
        at=now,
        kind=EventKind.RECEIVED,
        actor=SYSTEM,
        text=f"由 {parent.number}《{parent.title}》转来，编号 {child.number}，材料 {papers} 份",
        data={"origin": parent.id, "number": parent.number, "papers": papers},
    )
    return out, received
