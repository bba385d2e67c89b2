"""Tells a case that those which it opened have ended (part of topics `close-case` and withdrawal).

Each end is a line in the timeline of the case that opened them. Once all that one step opened have
ended, the process instance of the step gets its message, once, through the outbox: early it waits
for the step that waits for it, late it is kept and shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent, CaseLink, OutboxKind, OutboxRow

#: Outcome that is told when the cases of one step ended differently.
MIXED: Final = "mixed"


def report_end(uow: UnitOfWork, case: Case, outcome: str, now: datetime) -> None:
    """Write down that a case has ended, with the case that opened it; nothing when none did.

    Call it in the transaction that ends the case. A repeat changes nothing.

    Args:
        uow: open transaction.
        case: the case that has ended.
        outcome: how, as `close-case` says it.
        now: aware.
    """
    known = uow.case_links.of_child(case.id)
    if known is None:
        return
    parent = uow.cases.lock(known.parent_case_id)  # siblings end one after the other
    link = uow.case_links.of_child(case.id)
    if parent is None or link is None or link.ended_at is not None:
        return
    ended = replace(link, ended_at=now, outcome=outcome)
    uow.case_links.save(ended)
    uow.events.add(_event(parent, case, outcome, now))
    siblings = uow.case_links.of_step(link.step)
    if link.message and not parent.finished and all(one.ended_at for one in siblings):
        uow.outbox.add(_message(ended, siblings, now))


def _event(parent: Case, case: Case, outcome: str, now: datetime) -> CaseEvent:
    return CaseEvent(
        case_id=parent.id,
        at=now,
        kind=EventKind.LINKED_ENDED,
        actor=SYSTEM,
        text=f"关联办件 {case.number}《{case.title}》已办结：{outcome}",
        data={"case": case.id, "number": case.number, "outcome": outcome},
    )


def _message(link: CaseLink, siblings: tuple[CaseLink, ...], now: datetime) -> OutboxRow:
    outcomes = {one.outcome or "" for one in siblings}
    return OutboxRow(
        kind=OutboxKind.CORRELATE_MESSAGE,
        case_id=link.parent_case_id,
        payload={
            "message": link.message,
            "instance": link.parent_instance_id,
            "variables": {
                "linkedEnded": len(siblings),
                "linkedOutcome": outcomes.pop() if len(outcomes) == 1 else MIXED,
            },
        },
        dedup_key=f"linked-ended:{link.step}",
        created_at=now,
        available_at=now,
    )
