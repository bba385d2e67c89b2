"""What every act on a limit writes: its row, and the case's due time where it is the case's newest.

Limits of single steps have rows like the others; the case's due time never follows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bureau.domain.cases import Case
from bureau.domain.deadlines import Deadline, DeadlineRequest, summary
from bureau.domain.json_value import JsonObject
from bureau.domain.limit_steps import LimitStep
from bureau.domain.limits import Limit, engine_times
from bureau.services.limit_rules import details, next_reminder
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseLimit
from bureau.services.records.limits import STEP


def open_limit(
    uow: UnitOfWork,
    case_id: str,
    *,
    key: str,
    rule: str,
    limit: Limit,
    basis: JsonObject,
    now: datetime,
    step: LimitStep | None = None,
) -> CaseLimit:
    """Store a computed limit; one of the same rule for the same step, or the case, ends with it.

    Args:
        uow: open transaction that holds the case's lock.
        case_id: the case.
        key: the act that computed it, such as the external task.
        rule: as the diagram names it.
        limit: what was computed.
        basis: how it came about, as `Deadlines.basis` gives it.
        now: aware.
        step: whose limit it is; None: the case's.
    """
    before = uow.limits.of_case(case_id)
    for old in running(before, rule=rule, step=step):
        uow.limits.save(replace(old, ended_at=now, untold=False))
    if step is not None:
        basis = {**basis, STEP: step.model_dump(mode="json")}
    ordinal = len(before) + 1
    told = engine_times(ordinal, limit.due_at, limit.remind_at, apart=step is not None)
    opened = CaseLimit(
        key=key,
        case_id=case_id,
        ordinal=ordinal,
        rule=rule,
        due_at=limit.due_at,
        remind_at=limit.remind_at,
        basis=basis,
        told_due_at=told.due_at,
        told_remind_at=told.remind_at,
        untold=False,
        created_at=now,
    )
    uow.limits.add(opened)
    return opened


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
    own = [one for one in uow.limits.of_case(case.id) if one.step is None]
    if own and own[-1].key == limit.key:
        uow.cases.save(replace(case, due_at=due_at, due_basis=basis))
    return changed


def running(
    limits: Iterable[CaseLimit], *, rule: str | None, step: LimitStep | None
) -> tuple[CaseLimit, ...]:
    """Limits that no other took the place of: of one step, or of the case itself.

    Args:
        limits: all of a case, in their order.
        rule: only those of this rule; None: of any.
        step: whose; None: the case's own.
    """
    found = []
    for limit in limits:
        whose = limit.step is None if step is None else step.same(limit.step)
        if limit.ended_at is None and rule in (None, limit.rule) and whose:
            found.append(limit)
    return tuple(found)


def request_of(limit: CaseLimit) -> DeadlineRequest | None:
    """What a limit is computed from; None when no rule of the register gave it."""
    kept = limit.basis.get("request")
    return None if kept is None else DeadlineRequest.model_validate(kept)
