"""Limits by the register: computed and explained."""

from __future__ import annotations

from datetime import datetime

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.deadlines import DeadlineRequest, UnknownRule
from bureau.errors import InvalidData, NotFound, Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadline_review import DeadlineReview
from bureau.services.deadlines import Deadlines
from tests.component.services.limits.rig import stored
from tests.support.calendars import at


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


def test_half_way_to_a_typed_date_counts_from_now(deadlines: Deadlines, clock: FixedClock) -> None:
    asked = deadlines.explain("1.3:midway", entered="2026-03-12", start=at("2026-03-02", 9))
    assert asked.remind_at == at("2026-03-07", 9)
    clock.at = at("2026-03-02", 9)
    assert deadlines.explain("1.3:midway", entered="2026-03-12").remind_at == asked.remind_at


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


def test_any_limit_is_explained_without_a_case(review: DeadlineReview) -> None:
    explained = review.explain(DeadlineRequest(rule="1.48:apply", event=at("2026-10-20")))
    assert explained.due_at == at("2026-09-16", 17, 30)
    with pytest.raises(UnknownRule):
        review.explain(DeadlineRequest(rule="9.9:none"))
    with pytest.raises(InvalidData):
        review.explain(DeadlineRequest(rule="1.48:apply"))


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
