"""Limits by the register: computed, explained, stopped, extended, and moved by a new list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.deadlines import DeadlineRequest, UnknownRule
from bureau.domain.limits import STANDING, EngineTimes
from bureau.domain.timeline import EventKind
from bureau.errors import EngineUnavailable, InvalidData, NotFound, Permanent
from bureau.gateways.calendar_files import CalendarFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_changes import DeadlineChanges
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.limit_moving import LimitMoving
from bureau.services.limit_rules import RegisterRules
from bureau.services.ports.engine import UserTaskFact
from bureau.services.records import CaseLimit, RecipientKind
from tests.component.gateways.test_calendar_files import NOTICE_2027
from tests.component.services.doubles import EngineDouble
from tests.support.calendars import at


@pytest.fixture
def source(tmp_path: Path) -> CalendarFiles:
    return CalendarFiles(tmp_path / "calendar")


@pytest.fixture
def deadlines(ledger: EffectLedger, clock: FixedClock, source: CalendarFiles) -> Deadlines:
    return Deadlines(ledger, clock, RegisterRules(source, LIMIT_RULES))


class TimesDouble:
    """An engine that remembers what it was told; `faults` are raised by the next tellings."""

    def __init__(self) -> None:
        self.told: list[tuple[str, EngineTimes, EngineTimes]] = []
        self.holding = 1
        self.faults: list[Exception] = []

    def move(self, instance_id: str, old: EngineTimes, new: EngineTimes) -> int:
        if self.faults:
            raise self.faults.pop(0)
        self.told.append((instance_id, old, new))
        return self.holding


@pytest.fixture
def times() -> TimesDouble:
    return TimesDouble()


@pytest.fixture
def moving(uow: SqlUnitOfWorkFactory, times: TimesDouble) -> LimitMoving:
    return LimitMoving(uow, times)


@pytest.fixture
def changes(
    ledger: EffectLedger, clock: FixedClock, source: CalendarFiles, moving: LimitMoving
) -> DeadlineChanges:
    return DeadlineChanges(ledger, clock, source, moving)


@pytest.fixture
def review(
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    source: CalendarFiles,
    engine: EngineDouble,
    moving: LimitMoving,
) -> DeadlineReview:
    return DeadlineReview(uow, source, clock, engine, moving, ops_group="yunwei")


def recomputed(review: DeadlineReview) -> list[str]:
    return [one.case_number for one in review.recompute()]


def limits(uow: SqlUnitOfWorkFactory, case: Case) -> tuple[CaseLimit, ...]:
    with uow(read_only=True) as opened:
        return opened.limits.of_case(case.id)


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
    assert recomputed(review) == []
    load_2027(tmp_path)
    assert recomputed(review) == [case.number]
    moved = stored(uow, case)
    assert moved.due_at == at("2027-02-16", 17, 30)
    assert moved.due_basis is not None
    assert moved.due_basis["provisional"] is False
    assert moved.due_basis["remind_at"] == at("2027-02-15", 9).isoformat()
    assert recomputed(review) == []
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
    assert recomputed(review) == [case.number]
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
    assert recomputed(review) == []
    assert review.preview(tmp_path / "calendar" / "2027.yaml") == ()
    deadlines.compute("t2", case_id=case.id, rule="4.8:opinion", start=at("2027-02-04"))
    with uow() as opened:
        held = opened.cases.lock(case.id)
        assert held is not None
        opened.cases.save(replace(held, state=CaseState.CLOSED))
        *_, limit = opened.limits.of_case(case.id)
        opened.limits.save(replace(limit, basis={**limit.basis, "calendar": ""}))
        opened.commit()
    assert recomputed(review) == []


def test_any_limit_is_explained_without_a_case(review: DeadlineReview) -> None:
    explained = review.explain(DeadlineRequest(rule="1.48:apply", event=at("2026-10-20")))
    assert explained.due_at == at("2026-09-16", 17, 30)
    with pytest.raises(UnknownRule):
        review.explain(DeadlineRequest(rule="9.9:none"))
    with pytest.raises(InvalidData):
        review.explain(DeadlineRequest(rule="1.48:apply"))


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


def test_whoever_has_the_case_in_hand_is_told_once(
    deadlines: Deadlines,
    review: DeadlineReview,
    engine: EngineDouble,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="4.8:opinion", start=at("2027-02-04"))

    def task(number: str, **more: Any) -> UserTaskFact:
        facts = {"id": number, "key": number, "name": "环节", "assignee": None, **more}
        return UserTaskFact(started_at=at("2026-03-06"), **facts)

    engine.tasks = (
        task("u1", candidate_groups=("touzike1",)),
        task("u2", assignee="wangfang", candidate_groups=("bangongshi",)),
        task("u3", assignee="gone", ended_at=at("2026-03-07")),
    )
    load_2027(tmp_path)
    review.recompute()
    review.recompute()
    with uow(read_only=True) as opened:
        group = opened.notifications.of_recipient(RecipientKind.GROUP, "touzike1")
        user = opened.notifications.of_recipient(RecipientKind.USER, "wangfang")
        gone = opened.notifications.of_recipient(RecipientKind.USER, "gone")
    assert [len(group), len(user), len(gone)] == [1, 1, 0]
    assert group[0].text.startswith(f"{case.number}《{case.title}》放假安排已更新，期限随之调整")


def test_stopped_half_way_the_recomputing_goes_on(
    deadlines: Deadlines,
    review: DeadlineReview,
    times: TimesDouble,
    uow: SqlUnitOfWorkFactory,
    tmp_path: Path,
    case: Case,
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="4.8:opinion", start=at("2027-02-04"))
    load_2027(tmp_path)
    times.faults = [EngineUnavailable("down")]
    with pytest.raises(EngineUnavailable):
        review.recompute()
    assert stored(uow, case).due_at == at("2027-02-16", 17, 30)
    assert recomputed(review) == []
    assert [told[2].due_at for told in times.told] == [at("2027-02-16", 17, 30)]


def test_a_list_is_loaded_once_and_a_mended_one_needs_a_higher_version(
    review: DeadlineReview, source: CalendarFiles, tmp_path: Path
) -> None:
    file = tmp_path / "typed.yaml"
    file.write_text(NOTICE_2027, encoding="utf-8")
    assert review.load(file).year == 2027
    assert 2027 in source.calendar().years
    review.load(file)
    file.write_text(NOTICE_2027.replace("（演示）", "（更正）"), encoding="utf-8")
    with pytest.raises(InvalidData, match="写得更高"):
        review.load(file)
    mended = NOTICE_2027.replace("（演示）", "（更正）").replace("版本: 1", "版本: 2")
    file.write_text(mended, encoding="utf-8")
    assert review.load(file).version == 2
    found = source.calendar().year_list(2027)
    assert found is not None
    assert found.version == 2
    file.write_text(mended.replace("共8天", "共9天"), encoding="utf-8")
    with pytest.raises(InvalidData):
        review.load(file)
    assert sorted(p.name for p in (tmp_path / "calendar").iterdir()) == [
        "2027-v1.yaml",
        "2027-v2.yaml",
    ]


def test_running_limits_of_a_case_are_explained(
    deadlines: Deadlines, review: DeadlineReview, case: Case
) -> None:
    assert review.explain_case(case.number) == ()
    deadlines.compute("t1", case_id=case.id, rule="entered", entered="2026-03-20")
    deadlines.compute("t2", case_id=case.id, rule="2.42:report", start=at("2026-03-06"))
    typed, report = review.explain_case(case.number)
    assert typed.deadline is None
    assert "2026年3月20日" in typed.text
    assert report.deadline is not None
    assert sum(row.counted for row in report.deadline.rows) == 20
    with pytest.raises(NotFound):
        review.explain_case("BJ-2026-999999")
