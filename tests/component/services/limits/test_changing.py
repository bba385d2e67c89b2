"""Running limits stopped, resumed, extended; the engine told of each move, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.limits import STANDING, EngineTimes
from bureau.domain.timeline import EventKind
from bureau.errors import EngineUnavailable, Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.limit_moving import LimitMoving
from tests.component.services.limits.rig import TimesDouble, limits, stored
from tests.support.calendars import at


def test_a_stop_and_going_on_move_the_case(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    stopped = changes.pause("t2", case_id=case.id, reason="补正", actor="王某")
    assert (stopped.due_at, stopped.remind_at) == (None, None)
    assert stored(uow, case).due_at is None

    clock.at = at("2026-03-16")
    going = changes.resume("t3", case_id=case.id, actor="王某")
    assert going.due_at == at("2026-04-05", 23, 59).replace(second=59)
    assert changes.resume("t3", case_id=case.id, actor="王某") == going
    assert stored(uow, case).due_at == going.due_at
    with uow(read_only=True) as opened:
        texts = [e.text for e in opened.events.of_case(case.id) if e.kind is EventKind.DEADLINE]
    assert len(texts) == 3
    assert texts[1].startswith("暂停计时：补正。暂停计时，剩余20")


def test_an_extension_is_once_with_reason_and_approver(
    deadlines: Deadlines, changes: DeadlineChanges, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    with pytest.raises(Permanent, match="理由和批准人"):
        changes.extend("t2", case_id=case.id, reason=" ", approver="分管领导")
    longer = changes.extend("t2", case_id=case.id, reason="需要核实", approver="分管领导")
    assert longer.due_at == at("2026-04-11", 23, 59).replace(second=59)
    with pytest.raises(Permanent, match="最多延长1次"):
        changes.extend("t3", case_id=case.id, reason="还要核实", approver="分管领导")
    assert stored(uow, case).due_at == longer.due_at


def test_what_the_rule_or_the_case_does_not_know_is_refused(
    deadlines: Deadlines, changes: DeadlineChanges, case: Case
) -> None:
    with pytest.raises(Permanent, match="没有可调整的期限"):
        changes.pause("t1", case_id=case.id, reason="补正", actor="王某")
    with pytest.raises(Permanent, match="no case"):
        changes.pause("t1", case_id="none", reason="补正", actor="王某")
    deadlines.compute("t2", case_id=case.id, rule="2.42:report", start=at("2026-03-06"))
    with pytest.raises(Permanent, match="不能暂停"):
        changes.pause("t3", case_id=case.id, reason="补正", actor="王某")
    with pytest.raises(Permanent, match="无须恢复"):
        changes.resume("t4", case_id=case.id, actor="王某")


def test_the_engine_is_told_of_every_move_and_of_none_twice(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    moving: LimitMoving,
    times: TimesDouble,
    clock: FixedClock,
    case: Case,
) -> None:
    first = deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    assert times.told == []
    stopped = changes.pause("t2", case_id=case.id, reason="补正", actor="王某")
    never = STANDING + timedelta(minutes=1)
    assert stopped.engine_times == EngineTimes(never, never)
    was = EngineTimes(first.due_at, first.remind_at)
    assert times.told == [(case.root_instance_id, was, EngineTimes(never, never))]
    changes.pause("t2", case_id=case.id, reason="补正", actor="王某")
    assert len(times.told) == 1

    clock.at = at("2026-03-16")
    going = changes.resume("t3", case_id=case.id, actor="王某")
    assert times.told[1][1:] == (EngineTimes(never, never), going.engine_times)
    assert moving.run() == "转告期限 0 项"


def test_a_crash_before_the_engine_is_told_is_made_up_for(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    moving: LimitMoving,
    times: TimesDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    times.faults = [EngineUnavailable("down"), EngineUnavailable("down")]
    for _ in range(2):
        with pytest.raises(EngineUnavailable):
            changes.extend("t2", case_id=case.id, reason="需要核实", approver="分管领导")
    (limit,) = limits(uow, case)
    assert limit.untold
    assert moving.run() == "转告期限 1 项"
    (limit,) = limits(uow, case)
    assert (limit.untold, limit.told) == (False, limit.wanted)
    assert len(times.told) == 1
    with uow(read_only=True) as opened:
        extended = [e for e in opened.events.of_case(case.id) if e.text.startswith("延期")]
    assert len(extended) == 1


def test_a_limit_whose_step_has_not_ended_waits_to_be_told(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    ledger: EffectLedger,
    moving: LimitMoving,
    times: TimesDouble,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    times.holding = 0  # the engine has not taken what t1 gave
    changes.extend("t2", case_id=case.id, reason="需要核实", approver="分管领导")
    assert moving.run() == "转告期限 0 项，1 项待其环节完成"
    ledger.completed("t1")
    times.holding = 1
    assert moving.run() == "转告期限 1 项"


def test_a_case_may_run_several_limits_and_each_is_changed_by_its_rule(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    uow: SqlUnitOfWorkFactory,
    times: TimesDouble,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    newest = deadlines.compute("t2", case_id=case.id, rule="2.42:report", start=at("2026-03-06"))
    changes.extend(
        "t3", case_id=case.id, rule="1.5.1:answer", reason="需要核实", approver="分管领导"
    )
    answer, report = limits(uow, case)
    assert answer.due_at == at("2026-04-11", 23, 59).replace(second=59)
    assert report.due_at == newest.due_at == stored(uow, case).due_at
    with pytest.raises(Permanent, match="没有可调整的期限"):
        changes.pause("t4", case_id=case.id, rule="4.8:opinion", reason="补正", actor="王某")

    again = deadlines.compute("t5", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-10"))
    first, _, third = limits(uow, case)
    assert (first.ended_at is None, third.ended_at is None) == (False, True)
    assert stored(uow, case).due_at == again.due_at
