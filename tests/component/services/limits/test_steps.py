"""Limits of single steps: stored, explained and moved like any other; the case keeps its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bureau.domain.cases import Case, CaseState
from bureau.domain.limit_steps import StepRun
from bureau.domain.timeline import PUBLIC_TEXTS, EventKind
from bureau.errors import Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.records import RecipientKind
from bureau.services.step_limits import StepLimits
from tests.component.gateways.test_calendar_files import NOTICE_2027
from tests.component.services.limits.rig import TimesDouble, limits, load_2027, recomputed, stored
from tests.support.calendars import at
from tests.support.step_runs import StepRunsDouble

BEGAN = StepRun(started_at=at("2026-03-06"))
DONE = replace(BEGAN, ended_at=at("2026-03-09"))


@pytest.fixture
def answer(deadlines: Deadlines, uow: SqlUnitOfWorkFactory, case: Case) -> Case:
    """The case with a limit of its own."""
    deadlines.compute("t1", case_id=case.id, rule="1.5.1:answer", start=at("2026-03-02"))
    return stored(uow, case)


def test_the_case_keeps_due_time_and_basis_of_its_own_limit(
    deadlines: Deadlines, runs: StepRunsDouble, uow: SqlUnitOfWorkFactory, answer: Case
) -> None:
    wait, check = runs.step("User_Wait"), runs.step("User_Check")
    for key, step, day in (("t2", wait, "2026-03-10"), ("t3", check, "2026-03-12")):
        deadlines.compute(key, case_id=answer.id, rule="entered", entered=day, step=step)
    assert stored(uow, answer) == answer
    own, first, second = limits(uow, answer)
    assert (own.step, first.step, second.step) == (None, wait, check)
    assert {one.ended_at for one in (own, first, second)} == {None}, "several run at once"
    with uow(read_only=True) as opened:
        *_, event = opened.events.of_case(answer.id)
    assert event.kind is EventKind.STEP_DEADLINE
    assert event.text.startswith("环节“核对材料”的期限：按录入的期限办理")
    assert event.kind not in PUBLIC_TEXTS, "no news for the sender"


def test_a_step_limit_may_come_before_the_case_has_one(
    deadlines: Deadlines, runs: StepRunsDouble, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    deadlines.compute(
        "t1", case_id=case.id, rule="entered", entered="2026-03-10", step=runs.step("User_Wait")
    )
    assert (stored(uow, case).due_at, stored(uow, case).due_basis) == (None, None)
    own = deadlines.compute("t2", case_id=case.id, rule="entered", entered="2026-03-20")
    assert stored(uow, case).due_at == own.due_at


def test_the_same_step_again_supersedes_and_one_of_a_parallel_round_does_not(
    deadlines: Deadlines, runs: StepRunsDouble, uow: SqlUnitOfWorkFactory, answer: Case
) -> None:
    here, there = runs.step("User_Wait"), runs.step("User_Wait", "scope-2")
    for key, step in (("t2", here), ("t3", there), ("t4", here)):
        deadlines.compute(key, case_id=answer.id, rule="entered", entered="2026-03-10", step=step)
    own, first, parallel, again = limits(uow, answer)
    assert first.ended_at is not None
    assert {own.ended_at, parallel.ended_at, again.ended_at} == {None}


def test_acts_on_the_cases_limit_leave_the_steps_alone_and_the_other_way_round(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    runs: StepRunsDouble,
    uow: SqlUnitOfWorkFactory,
    answer: Case,
) -> None:
    step = runs.step("User_Wait")
    start = at("2026-03-03")
    deadlines.compute("t2", case_id=answer.id, rule="1.5.1:answer", start=start, step=step)
    changes.pause("t3", case_id=answer.id, reason="补正", actor="王某")
    own, borne = limits(uow, answer)
    assert (own.due_at is None, borne.due_at is None) == (True, False)
    assert stored(uow, answer).due_at is None

    longer = changes.extend(
        "t4",
        case_id=answer.id,
        rule="1.5.1:answer",
        step=step,
        reason="需要核实",
        approver="分管领导",
    )
    own, borne = limits(uow, answer)
    assert borne.due_at == longer.due_at
    assert stored(uow, answer).due_at is None, "the case still stands"
    with uow(read_only=True) as opened:
        *_, event = opened.events.of_case(answer.id)
    assert event.kind is EventKind.STEP_DEADLINE
    assert event.text.startswith("环节“等待外管数据”延期：需要核实")
    other = runs.step("User_Check")
    with pytest.raises(Permanent, match="没有可调整的期限"):
        changes.pause("t5", case_id=answer.id, reason="补正", actor="王某", step=other)


def test_equal_ends_are_told_apart_where_the_engine_holds_them(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    runs: StepRunsDouble,
    times: TimesDouble,
    uow: SqlUnitOfWorkFactory,
    answer: Case,
) -> None:
    told = deadlines.compute(
        "t2",
        case_id=answer.id,
        rule="1.5.1:answer",
        start=at("2026-03-02"),
        step=runs.step("User_Wait"),
    )
    own, borne = limits(uow, answer)
    assert own.due_at == borne.due_at
    assert told.due_at - own.told_due_at == timedelta(milliseconds=10)
    assert borne.told.due_at == told.due_at == borne.wanted.due_at
    step = runs.step("User_Wait")
    longer = changes.extend("t3", case_id=answer.id, step=step, reason="核实", approver="领导")
    ((_, before, after),) = times.told
    assert (before.due_at, after) == (told.due_at, longer.engine_times)
    assert after.due_at == limits(uow, answer)[1].wanted.due_at


def test_a_new_list_moves_a_steps_limit_and_names_the_step(
    deadlines: Deadlines,
    review: DeadlineReview,
    runs: StepRunsDouble,
    times: TimesDouble,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    answer: Case,
) -> None:
    step = runs.step("User_Wait")
    runs.runs["User_Wait", "scope-1"] = BEGAN
    deadlines.compute(
        "t2", case_id=answer.id, rule="4.8:opinion", start=at("2027-02-04"), step=step
    )
    load_2027(tmp_path)
    assert recomputed(review) == [answer.number]
    borne = limits(uow, answer)[1]
    assert borne.due_at == at("2027-02-16", 17, 30)
    assert borne.step == step
    assert len(times.told) == 1
    assert stored(uow, answer).due_at == answer.due_at
    with uow(read_only=True) as opened:
        *_, event = opened.events.of_case(answer.id)
        (notice,) = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
    assert event.text.startswith("环节“等待外管数据”的期限：放假安排已更新，期限随之调整")
    assert "环节“等待外管数据”" in notice.text


def test_a_step_that_is_over_is_kept_right_and_nobody_is_told(
    deadlines: Deadlines,
    review: DeadlineReview,
    runs: StepRunsDouble,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    answer: Case,
) -> None:
    deadlines.compute(
        "t2",
        case_id=answer.id,
        rule="4.8:opinion",
        start=at("2027-02-04"),
        step=runs.step("User_Wait"),
    )
    (tmp_path / "2027.yaml").write_text(NOTICE_2027, encoding="utf-8")
    assert len(review.preview(tmp_path / "2027.yaml")) == 1
    assert len(review.explain_case(answer.number)) == 2
    runs.runs["User_Wait", "scope-1"] = DONE
    assert review.preview(tmp_path / "2027.yaml") == ()
    assert [one.limit.step for one in review.explain_case(answer.number)] == [None]
    with uow(read_only=True) as opened:
        lines = len(opened.events.of_case(answer.id))
    load_2027(tmp_path)
    assert recomputed(review) == []
    assert limits(uow, answer)[1].due_at == at("2027-02-16", 17, 30)
    with uow(read_only=True) as opened:
        assert len(opened.events.of_case(answer.id)) == lines


def test_how_the_steps_stand_and_without_an_engine_that_nobody_knows(
    deadlines: Deadlines,
    steps: StepLimits,
    runs: StepRunsDouble,
    uow: SqlUnitOfWorkFactory,
    answer: Case,
) -> None:
    for key, step in (("t2", "User_Wait"), ("t3", "User_Check")):
        deadlines.compute(
            key, case_id=answer.id, rule="entered", entered="2026-03-10", step=runs.step(step)
        )
    runs.runs["User_Wait", "scope-1"] = DONE
    wait, check = steps.among(answer, limits(uow, answer))
    assert (wait.over, wait.run, check.over, check.run) == (True, DONE, False, None)
    runs.down = True
    wait, check = steps.among(answer, limits(uow, answer))
    assert (wait.over, wait.known, check.known) == (False, False, False)


def test_a_closed_case_changes_no_limit_of_a_step(
    deadlines: Deadlines,
    changes: DeadlineChanges,
    runs: StepRunsDouble,
    uow: SqlUnitOfWorkFactory,
    answer: Case,
) -> None:
    step = runs.step("User_Wait")
    start = at("2026-03-03")
    deadlines.compute("t2", case_id=answer.id, rule="1.5.1:answer", start=start, step=step)
    with uow() as opened:
        opened.cases.save(replace(answer, state=CaseState.CLOSED))
        opened.commit()
    with pytest.raises(Permanent, match="没有可调整的期限"):
        changes.pause("t3", case_id=answer.id, reason="补正", actor="王某", step=step)
