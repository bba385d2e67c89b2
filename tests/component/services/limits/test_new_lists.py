"""A new list of holidays: tried out, loaded, and what it does to running cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bureau.domain.cases import Case, CaseState
from bureau.errors import EngineUnavailable, InvalidData
from bureau.gateways.calendar_files import CalendarFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from bureau.services.ports.engine import UserTaskFact
from bureau.services.records import RecipientKind
from tests.component.gateways.test_calendar_files import NOTICE_2027
from tests.component.services.doubles import EngineDouble
from tests.component.services.limits.rig import TimesDouble, load_2027, recomputed, stored
from tests.support.calendars import at


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
