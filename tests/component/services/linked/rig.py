"""Cases that open others, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.linked_cases import Opening
from bureau.services.linked_closing import report_end
from bureau.services.records import (
    CaseEvent,
    OutboxKind,
    OutboxRow,
    Paper,
)

CHILD = "P1_1_Supervise"


DONE = "Message_LinkedCaseClosed"


SCHEMA = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "title": "标题", "minLength": 1, "maxLength": 20},
        "town": {"type": "string", "title": "镇", "maxLength": 20},
    },
}


def opening(case: Case, **changes: object) -> Opening:
    assert case.root_instance_id
    made = Opening(
        case_id=case.id,
        instance_id=case.root_instance_id,
        procedure=CHILD,
        fields="title=title",
        message=DONE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def by_number(uow: SqlUnitOfWorkFactory, number: str) -> Case:
    with uow(read_only=True) as opened:
        found = opened.cases.by_number(number)
    assert found is not None
    return found


def end(uow: SqlUnitOfWorkFactory, clock: FixedClock, number: str, outcome: str) -> None:
    """As `close-case` does."""
    with uow() as opened:
        case = opened.cases.by_number(number)
        assert case is not None
        locked = opened.cases.lock(case.id)
        assert locked is not None
        ended = locked.closing(outcome, clock.now()).closed()
        opened.cases.save(ended)
        report_end(opened, ended, outcome, clock.now())
        opened.commit()


def orders(uow: SqlUnitOfWorkFactory, kind: OutboxKind) -> list[OutboxRow]:
    with uow(read_only=True) as opened:
        rows = [opened.outbox.get(number) for number in range(1, 50)]
    return [row for row in rows if row is not None and row.kind is kind]


def timeline(uow: SqlUnitOfWorkFactory, case_id: str) -> list[CaseEvent]:
    with uow(read_only=True) as opened:
        return list(opened.events.of_case(case_id))


def add_paper(uow: SqlUnitOfWorkFactory, case: Case, clock: FixedClock, kind: str) -> None:
    with uow() as opened:
        opened.papers.add(
            Paper(
                id=f"paper-{kind}",
                case_id=case.id,
                sha256="ab" * 32,
                size=10,
                media_type="application/pdf",
                name=f"{kind}.pdf",
                kind=kind,
                added_by="wangfang",
                added_at=clock.now(),
            )
        )
        opened.commit()
