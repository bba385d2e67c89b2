"""Days, working days, months and hours from an event, by named examples of the real calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.support.calendars import at, due_day, rule, run


@pytest.mark.parametrize(
    ("term", "event", "due"),
    [
        # 2026-02-10 is a Tuesday; 14 February is worked, 15 to 23 are free
        ("1个工作日", "2026-02-10", "2026-02-11"),
        ("4个工作日", "2026-02-10", "2026-02-14"),
        ("5个工作日", "2026-02-10", "2026-02-24"),
        ("7个工作日", "2026-02-10", "2026-02-26"),
        # 10 October 2026 is worked
        ("3个工作日", "2026-09-30", "2026-10-10"),
        # an event on a free day: the next working day is the first
        ("1个工作日", "2026-10-03", "2026-10-08"),
        ("20个工作日", "2026-09-16", "2026-10-20"),
        ("5日", "2026-11-18", "2026-11-23"),
        ("20天", "2026-12-20", "2027-01-09"),
        ("一周", "2026-11-22", "2026-11-29"),
        ("0日", "2026-11-22", "2026-11-22"),
        ("1个月", "2026-01-31", "2026-02-28"),
        ("1个月", "2026-02-28", "2026-03-28"),
        ("3个月", "2026-11-30", "2027-02-28"),
        ("1年", "2024-02-29", "2025-02-28"),
        ("每月5日前", "2026-11-01", "2026-11-05"),
        ("每月5日前", "2026-11-05", "2026-11-05"),
        ("每月5日前", "2026-11-06", "2026-12-05"),
        ("每月20日前", "2026-12-21", "2027-01-20"),
        ("次月1日前", "2026-11-01", "2026-12-01"),
        ("次月1日前", "2026-12-31", "2027-01-01"),
        ("每月31日前", "2026-02-01", "2026-02-28"),
        ("每月末", "2026-02-03", "2026-02-28"),
        ("每年6月30日前", "2026-06-30", "2026-06-30"),
        ("每年6月30日前", "2026-07-01", "2027-06-30"),
        ("每年末", "2026-07-01", "2026-12-31"),
    ],
)
def test_forward(term: str, event: str, due: str) -> None:
    assert due_day(run(rule(term), at(event))) == due


@pytest.mark.parametrize(
    ("term", "event", "due"),
    [
        ("提前20个工作日", "2026-10-20", "2026-09-16"),
        ("提前15个工作日", "2026-10-20", "2026-09-22"),
        ("提前3个月", "2026-05-31", "2026-02-28"),
        ("提前3个月", "2026-06-15", "2026-03-15"),
        ("提前一周", "2026-11-22", "2026-11-15"),
        ("提前3日", "2026-03-01", "2026-02-26"),
    ],
)
def test_backward(term: str, event: str, due: str) -> None:
    assert due_day(run(rule(term), at(event))) == due


@pytest.mark.parametrize(
    ("term", "event", "due"),
    [
        ("3日", "2026-11-16", "2026-11-18"),
        ("1日", "2026-11-16", "2026-11-16"),
        ("3个工作日", "2026-11-16", "2026-11-18"),
        ("1个工作日", "2026-11-21", "2026-11-23"),
        ("1个月", "2026-03-01", "2026-03-31"),
        ("1个月", "2026-11-16", "2026-12-15"),
        ("1个月", "2026-01-31", "2026-02-28"),
        ("提前3个工作日", "2026-11-18", "2026-11-16"),
    ],
)
def test_the_start_day_counts_where_the_rule_says_so(term: str, event: str, due: str) -> None:
    assert due_day(run(rule(term, 当日计入=True), at(event))) == due


@pytest.mark.parametrize(
    ("anchor", "event", "due"),
    [
        ("季度末", "2026-01-01", "2026-04-22"),
        ("季度末", "2026-03-31", "2026-04-22"),
        ("季度末", "2026-04-01", "2026-07-21"),
        ("月末", "2026-11-05", "2026-12-21"),
        ("年末", "2025-05-05", "2026-01-22"),
    ],
)
def test_the_event_stands_for_the_end_of_its_period(anchor: str, event: str, due: str) -> None:
    assert due_day(run(rule("15个工作日", 起点=anchor), at(event))) == due


@pytest.mark.parametrize(
    ("term", "event", "due"),
    [
        ("2小时", at("2026-02-15", 23, 30), at("2026-02-16", 1, 30)),
        ("24小时", at("2026-02-15", 8), at("2026-02-16", 8)),
        ("提前10分钟", at("2026-11-23", 9), at("2026-11-23", 8, 50)),
    ],
)
def test_hours_run_from_the_moment_and_through_the_night(
    term: str, event: datetime, due: datetime
) -> None:
    assert run(rule(term), event).due_at == due


def test_an_event_given_in_another_zone_counts_by_the_day_here() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 1:00 of 23 November here
    assert due_day(run(rule("1日"), late)) == "2026-11-24"
