"""Reminders before a limit."""

from __future__ import annotations

import pytest

from tests.support.calendars import at, rule, run


@pytest.mark.parametrize(
    ("term", "given", "event", "expected"),
    [
        # the default: one working day before, at nine
        ("5个工作日", None, "2026-02-10", [at("2026-02-14", 9)]),
        ("20天", None, "2026-11-02", [at("2026-11-20", 9)]),  # lapses on a Sunday
        ("每月5日前", None, "2026-12-01", [at("2026-12-04", 9)]),
        ("5个工作日", ["提前2个工作日", "提前1日"], "2026-11-16",
            [at("2026-11-19", 9), at("2026-11-22", 9)]),
        ("1年", ["提前1个月", "期限过半"], "2026-01-01",
            [at("2026-07-03", 9), at("2026-12-01", 9)]),
        # too short for a day before: the last day itself
        ("1个工作日", None, "2026-11-16", [at("2026-11-17", 9)]),
        ("1日", ["提前3日", "提前2日"], "2026-11-16", [at("2026-11-17", 9)]),
        ("0日", ["提前1日"], "2026-11-16", []),
        ("0日", None, "2026-11-16", []),
        ("5日", [], "2026-11-16", []),
        # two that fall together are one
        ("5个工作日", ["提前1个工作日", "提前3日"], "2026-11-16", [at("2026-11-20", 9)]),
    ],
)  # fmt: skip
def test_reminders(term: str, given: list[str] | None, event: str, expected: list[object]) -> None:
    of = rule(term) if given is None else rule(term, 提醒=given)
    assert [reminder.at for reminder in run(of, at(event)).reminders] == expected


def test_a_soft_limit_reminds_nobody_by_default() -> None:
    assert run(rule("1个月", 类别="软"), at("2026-11-16")).reminders == ()


def test_hours_remind_in_minutes() -> None:
    (reminder,) = run(rule("2小时"), at("2026-11-16", 10)).reminders
    assert reminder.at == at("2026-11-16", 11, 30)
    assert reminder.why == "到期前30分钟"


def test_a_backward_limit_reminds_before_its_own_day() -> None:
    (reminder,) = run(rule("提前20个工作日"), at("2026-10-20")).reminders
    assert reminder.at == at("2026-09-15", 9)


def test_a_reminder_at_the_very_event_comes_on_the_last_day_instead() -> None:
    (reminder,) = run(rule("1个工作日"), at("2026-11-16", 9)).reminders
    assert (reminder.at, reminder.why) == (at("2026-11-17", 9), "今日到期")


def test_no_reminder_comes_with_the_end_itself() -> None:
    deadline = run(rule("录入"), at("2026-12-01", 8), entered=at("2026-12-01", 9))
    assert deadline.reminders == ()
