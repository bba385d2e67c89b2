"""The last day and its last moment (民法典第二百零三条)."""

from __future__ import annotations

from datetime import datetime

import pytest

from bureau.domain.deadlines import RowKind
from tests.support.calendars import at, rule, run


@pytest.mark.parametrize(
    ("lapse", "event", "due"),
    [
        ("不顺延", "2026-02-14", "2026-02-19 23:59"),
        ("顺延", "2026-02-14", "2026-02-24 17:30"),
        ("提前", "2026-02-14", "2026-02-14 17:30"),
        ("顺延", "2026-02-09", "2026-02-14 17:30"),  # a worked Saturday stays
        ("顺延", "2026-02-23", "2026-02-28 17:30"),
        ("顺延", "2026-11-16", "2026-11-23 17:30"),
        ("提前", "2026-11-16", "2026-11-20 17:30"),
    ],
)
def test_a_last_day_that_is_not_worked(lapse: str, event: str, due: str) -> None:
    computed = run(rule("5日", 休息日=lapse), at(event)).due_at
    assert computed is not None
    assert f"{computed:%Y-%m-%d %H:%M}" == due


def test_each_day_that_is_moved_over_is_told_with_the_clause() -> None:
    deadline = run(rule("5日", 休息日="顺延"), at("2026-02-14"))
    moved = [row for row in deadline.rows if row.kind is RowKind.MOVED]
    assert [row.day.day for row in moved] == [19, 20, 21, 22, 23]
    assert all(row.counted == 0 and "春节放假" in row.why for row in moved)
    assert any("第二百零三条第一款" in note for note in deadline.notes)


@pytest.mark.parametrize(
    ("ends", "due"),
    [("下班", at("2026-11-23", 17, 30)), ("当日", at("2026-11-23", 23, 59).replace(second=59))],
)
def test_the_moment_of_the_last_day(ends: str, due: datetime) -> None:
    deadline = run(rule("5日", 截止=ends), at("2026-11-18"))
    assert deadline.due_at == due
    assert any("第二百零三条第二款" in note for note in deadline.notes) == (ends == "下班")


def test_a_closed_office_has_no_closing_time() -> None:
    deadline = run(rule("5日", 截止="下班"), at("2026-11-17"))  # lapses on a Sunday
    assert deadline.due_at == at("2026-11-22", 23, 59).replace(second=59)
    assert any("二十四时" in note for note in deadline.notes)


def test_working_days_end_with_office_hours_and_days_at_midnight_by_default() -> None:
    working, natural = run(rule("2个工作日"), at("2026-11-18")), run(rule("2日"), at("2026-11-18"))
    assert working.due_at == at("2026-11-20", 17, 30)
    assert natural.due_at == at("2026-11-20", 23, 59).replace(second=59)
