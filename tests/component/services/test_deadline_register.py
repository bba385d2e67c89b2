"""Limits by the register: computed, explained, stopped, extended, and moved by a new list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.deadlines import DeadlineRequest, UnknownRule
from bureau.domain.timeline import EventKind
from bureau.errors import InvalidData, Permanent
from bureau.gateways.calendar_files import CalendarFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.limit_rules import RegisterRules
from tests.component.gateways.test_calendar_files import NOTICE_2027
from tests.support.calendars import at


@pytest.fixture
def source(tmp_path: Path) -> CalendarFiles:
    return CalendarFiles(tmp_path / "calendar")


@pytest.fixture
def deadlines(ledger: EffectLedger, clock: FixedClock, source: CalendarFiles) -> Deadlines:
    return Deadlines(ledger, clock, RegisterRules(source, LIMIT_RULES))


@pytest.fixture
def changes(ledger: EffectLedger, clock: FixedClock, source: CalendarFiles) -> DeadlineChanges:
    return DeadlineChanges(ledger, clock, source)


@pytest.fixture
def review(uow: SqlUnitOfWorkFactory, clock: FixedClock, source: CalendarFiles) -> DeadlineReview:
    return DeadlineReview(uow, source, clock)


def stored(uow: SqlUnitOfWorkFactory, case: Case) -> Case:
    with uow(read_only=True) as opened:
        found = opened.cases.get(case.id)
    assert found is not None
    return found


def load_2027(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.yaml").write_text(NOTICE_2027, encoding="utf-8")


def test_a_rule_of_the_register_gives_due_time_reminder_and_reasons(
    deadlines: Deadlines, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    start = at("2026-03-06")
    computed = deadlines.compute("t1", case_id=case.id, rule="2.42:report", start=start)
    assert computed.due_at == at("2026-04-03", 17, 30)
    assert computed.remind_at == at("2026-04-02", 9)
    assert computed.text == (
        "2026年4月3日（周五） 17:30届满：受理之日起20个工作日，依据附件2.42 规范三"
    )
    basis = stored(uow, case).due_basis
    assert basis is not None
    assert (basis["rule"], basis["kind"], basis["provisional"]) == ("2.42:report", "hard", False)
    assert any("休息日，不计入" in str(line) for line in basis["explanation"])  # type: ignore[union-attr]


def test_an_entered_rule_of_the_register(deadlines: Deadlines, case: Case) -> None:
    plain = deadlines.explain("entered", entered="2026-03-20")
    ours = deadlines.explain("2.29:limit", entered="2026-03-20")
    assert (ours.due_at, ours.remind_at) == (plain.due_at, plain.remind_at)
    typed = deadlines.explain("2.29:limit", entered="2026-03-20T15:00:00")
    assert typed.due_at == at("2026-03-20", 15)


def test_a_reminder_is_never_in_the_past(deadlines: Deadlines, clock: FixedClock) -> None:
    soon = deadlines.explain("2.29:limit", entered="2026-03-06")
    assert soon.remind_at == clock.now()
    soft = deadlines.explain("3.16:report", start=clock.now())
    assert soft.remind_at == soft.due_at


@pytest.mark.parametrize(
    ("rule", "entered", "start", "told"),
    [
        ("9.9:none", None, None, "no deadline rule"),
        ("2.29:limit", None, None, "请录入期限"),
        ("2.29:limit", "下周", None, "期限格式有误"),
        ("2.42:report", None, None, "缺少起算时间：受理之日"),
        ("2.42:report", "2026-04-01", at("2026-03-06"), "不能录入"),
        ("2.42:report", None, datetime(2026, 3, 6), "数据有误"),  # noqa: DTZ001
    ],
)
def test_a_faulty_request_is_an_incident(
    deadlines: Deadlines, rule: str, entered: str | None, start: datetime | None, told: str
) -> None:
    with pytest.raises(Permanent, match=told):
        deadlines.explain(rule, entered=entered, start=start)


def test_diagrams_may_name_every_rule(deadlines: Deadlines) -> None:
    names = deadlines.rule_names
    assert "entered" in names
    assert "2.29:limit" in names
    assert len(names) == len(set(names)) > 80


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


def test_a_dry_run_tells_which_cases_move_and_changes_nothing(
    deadlines: Deadlines,
    review: DeadlineReview,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="4.8:opinion", start=at("2027-02-04"))
    before = stored(uow, case)
    assert before.due_basis is not None
    assert before.due_basis["provisional"] is True
    (tmp_path / "2027.yaml").write_text(NOTICE_2027, encoding="utf-8")
    (movement,) = review.preview(tmp_path / "2027.yaml")
    assert movement.deadline.case_number == case.number
    assert (movement.old_due_at, movement.new_due_at) == (
        at("2027-02-09", 17, 30),
        at("2027-02-16", 17, 30),
    )
    assert stored(uow, case) == before
    (tmp_path / "bad.yaml").write_text(NOTICE_2027.replace("共8天", "共9天"), encoding="utf-8")
    with pytest.raises(InvalidData, match="bad"):
        review.preview(tmp_path / "bad.yaml")


def test_a_loaded_list_moves_open_cases_once(
    deadlines: Deadlines,
    review: DeadlineReview,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="4.8:opinion", start=at("2027-02-04"))
    assert review.recompute() == ()
    load_2027(tmp_path)
    assert review.recompute() == (case.number,)
    moved = stored(uow, case)
    assert moved.due_at == at("2027-02-16", 17, 30)
    assert moved.due_basis is not None
    assert moved.due_basis["provisional"] is False
    assert moved.due_basis["remind_at"] == at("2027-02-15", 9).isoformat()
    assert review.recompute() == ()
    with uow(read_only=True) as opened:
        *_, event = opened.events.of_case(case.id)
    assert event.text.startswith("放假安排已更新，期限随之调整。2027年2月16日")


def test_a_list_that_only_settles_says_so(
    deadlines: Deadlines,
    review: DeadlineReview,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="4.8:opinion", start=at("2026-12-31"))
    load_2027(tmp_path)
    assert review.recompute() == (case.number,)
    with uow(read_only=True) as opened:
        *_, event = opened.events.of_case(case.id)
    assert "期限不变，不再暂定" in event.text


def test_closed_cases_and_typed_limits_are_left_alone(
    deadlines: Deadlines,
    review: DeadlineReview,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="entered", entered="2027-02-09")
    load_2027(tmp_path)
    assert review.recompute() == ()
    assert review.preview(tmp_path / "calendar" / "2027.yaml") == ()
    deadlines.compute("t2", case_id=case.id, rule="4.8:opinion", start=at("2027-02-04"))
    with uow() as opened:
        held = opened.cases.lock(case.id)
        assert held is not None
        opened.cases.save(
            replace(
                held, state=CaseState.CLOSED, due_basis={**(held.due_basis or {}), "calendar": ""}
            )
        )
        opened.commit()
    assert review.recompute() == ()


def test_any_limit_is_explained_without_a_case(review: DeadlineReview) -> None:
    explained = review.explain(DeadlineRequest(rule="1.48:apply", event=at("2026-10-20")))
    assert explained.due_at == at("2026-09-16", 17, 30)
    with pytest.raises(UnknownRule):
        review.explain(DeadlineRequest(rule="9.9:none"))
    with pytest.raises(InvalidData):
        review.explain(DeadlineRequest(rule="1.48:apply"))
