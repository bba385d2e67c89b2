"""Beyond the known lists: provisional, or refused where a right ends; and what then moves."""

from __future__ import annotations

from datetime import date

import pytest

from bureau.domain.calendar import Holiday, MakeUp, WorkingCalendar, YearList
from bureau.domain.deadlines import (
    CalendarMissing,
    DeadlineRequest,
    Rule,
    RunningDeadline,
    affected,
    lines,
    summary,
)
from tests.support.calendars import at, due_day, real_calendar, rule, run

#: Made up for these tests.
LIST_2027 = YearList(
    2027,
    "国办发明电〔2026〕99号",
    "演示",
    None,
    1,
    (
        Holiday("元旦", date(2027, 1, 1), date(2027, 1, 3)),
        Holiday("春节", date(2027, 2, 5), date(2027, 2, 12)),
    ),
    (MakeUp("春节", date(2027, 2, 14)),),
)


def with_2027() -> WorkingCalendar:
    known = real_calendar()
    lists = [known.year_list(year) for year in known.years]
    return WorkingCalendar([*filter(None, lists), LIST_2027], known.office_hours)


def test_a_limit_that_reaches_beyond_is_flagged() -> None:
    deadline = run(rule("3个工作日"), at("2026-12-31"))
    assert deadline.provisional
    assert due_day(deadline) == "2027-01-06"
    assert "（暂定）" in summary(deadline)
    assert lines(deadline)[-1].startswith("暂定：")


def test_a_limit_within_the_lists_is_not() -> None:
    deadline = run(rule("3个工作日"), at("2026-12-28"))
    assert not deadline.provisional
    assert "暂定" not in "".join(lines(deadline))


@pytest.mark.parametrize(
    ("term", "lapse", "provisional"),
    [
        ("20天", "不顺延", False),
        ("20天", "顺延", True),
        ("1个月", "不顺延", False),
        ("2小时", "不顺延", False),
    ],
)
def test_what_asks_no_calendar_is_never_provisional(
    term: str, lapse: str, provisional: bool
) -> None:
    assert run(rule(term, 休息日=lapse), at("2026-12-31")).provisional == provisional


def test_a_loss_of_right_is_not_guessed() -> None:
    of = rule("3个工作日", 失权=True)
    assert due_day(run(of, at("2026-12-28"))) == "2026-12-31"
    with pytest.raises(CalendarMissing, match="丧失权利"):
        run(of, at("2026-12-31"))
    assert due_day(run(of, at("2026-12-31"), with_2027())) == "2027-01-06"
    moved = rule("20天", 失权=True, 休息日="顺延")
    with pytest.raises(CalendarMissing):
        run(moved, at("2026-12-31"))
    assert due_day(run(rule("20天", 失权=True), at("2026-12-31"))) == "2027-01-20"


def running(number: int, of: Rule, event: str) -> RunningDeadline:
    return RunningDeadline(
        f"BJ-2026-{number:06d}", of, DeadlineRequest(rule=of.id, event=at(event))
    )


def test_a_new_list_tells_which_limits_move() -> None:
    untouched = running(1, rule("3个工作日"), "2026-12-01")
    settled = running(2, rule("3个工作日"), "2026-12-31")
    moved = running(3, rule("3个工作日"), "2027-02-04")
    natural = running(4, rule("20天"), "2026-12-31")
    found = affected([untouched, settled, moved, natural], real_calendar(), with_2027())
    assert [m.deadline.case_number for m in found] == ["BJ-2026-000002", "BJ-2026-000003"]
    first, second = found
    assert (first.moved, first.was_provisional, first.is_provisional) == (False, True, False)
    assert second.moved
    assert second.old_due_at is not None
    assert second.new_due_at is not None
    # 14 February is worked instead of the week before
    assert second.old_due_at.date() == date(2027, 2, 9)
    assert second.new_due_at.date() == date(2027, 2, 16)


def test_a_refused_limit_becomes_known() -> None:
    deadline = running(1, rule("3个工作日", 失权=True), "2026-12-31")
    (found,) = affected([deadline], real_calendar(), with_2027())
    assert found.old_due_at is None
    assert found.new_due_at is not None
    assert (found.was_provisional, found.is_provisional) == (True, False)


def test_the_same_calendar_moves_nothing() -> None:
    deadlines = [running(n, rule("3个工作日"), "2026-12-31") for n in range(3)]
    assert affected(deadlines, real_calendar(), real_calendar()) == ()


def test_the_closing_time_of_an_unknown_day_is_provisional() -> None:
    assert run(rule("5日", 截止="下班"), at("2026-12-30")).provisional
    assert not run(rule("5日", 截止="下班"), at("2026-12-21")).provisional
