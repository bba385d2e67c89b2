"""What every act on a limit writes: its row, and the case's due time where it is the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bureau.domain.cases import Case
from bureau.domain.deadlines import Deadline, DeadlineRequest, summary
from bureau.domain.limits import Limit
from bureau.services.limit_rules import details, next_reminder
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseLimit


def open_limit(
    uow: UnitOfWork,
    case: Case,
    *,
    key: str,
    rule: str,
    limit: Limit,
    now: datetime,
) -> None:
    """Store a computed limit; one of the same rule that ran before has ended with it.

    Args:
        uow: open transaction that holds the case's lock.
        case: the case with this limit and its basis, as `Deadlines.due` gives it; it is saved.
        key: the act that computed it, such as the external task.
        rule: as the diagram names it.
        limit: what was computed.
        now: aware.
    """
    before = uow.limits.of_case(case.id)
    for old in before:
        if old.rule == rule and old.ended_at is None:
            uow.limits.save(replace(old, ended_at=now, untold=False))
    uow.limits.add(
        CaseLimit(
            key=key,
            case_id=case.id,
            ordinal=len(before) + 1,
            rule=rule,
            due_at=limit.due_at,
            remind_at=limit.remind_at,
            basis=case.due_basis or {},
            told_due_at=limit.due_at,
            told_remind_at=limit.remind_at,
            untold=False,
            created_at=now,
        )
    )
    uow.cases.save(case)


def changed_limit(
    uow: UnitOfWork, case: Case, limit: CaseLimit, deadline: Deadline, now: datetime
) -> CaseLimit:
    """Store a limit that was computed again; the engine is told afterwards.

    Args:
        uow: open transaction that holds the case's lock.
        case: the case.
        limit: the row as it is.
        deadline: what it is now.
        now: aware.
    """
    due_at = deadline.due_at
    remind_at = None if due_at is None else next_reminder(deadline, due_at, now)
    basis = {
        **limit.basis,
        "text": summary(deadline),
        "remind_at": remind_at.isoformat() if remind_at else None,
        **details(deadline),
    }
    changed = replace(limit, due_at=due_at, remind_at=remind_at, basis=basis)
    changed = replace(changed, untold=changed.wanted != changed.told)
    uow.limits.save(changed)
    newest = uow.limits.of_case(case.id)[-1]
    if newest.key == limit.key:
        uow.cases.save(replace(case, due_at=due_at, due_basis=basis))
    return changed


def request_of(limit: CaseLimit) -> DeadlineRequest | None:
    """What a limit is computed from; None when no rule of the register gave it."""
    kept = limit.basis.get("request")
    return None if kept is None else DeadlineRequest.model_validate(kept)
