"""Limits that a person types, alone or beside a computed one."""

from __future__ import annotations

from datetime import date

import pytest

from bureau.domain.deadlines import DeadlineRequest, Kind
from bureau.errors import InvalidData
from tests.support.calendars import at, rule, run

END_OF_DAY = at("2026-12-01", 23, 59).replace(second=59)


@pytest.mark.parametrize(
    ("entered", "due"),
    [
        ("2026-12-01", END_OF_DAY),
        (date(2026, 12, 1), END_OF_DAY),
        ("2026-12-01T15:00:00+08:00", at("2026-12-01", 15)),
        ("2026-12-01T07:00:00Z", at("2026-12-01", 15)),
        ("2026-12-01T00:00:00+08:00", END_OF_DAY),
    ],
)
def test_a_day_means_its_end_and_a_moment_itself(entered: object, due: object) -> None:
    deadline = run(rule("录入"), None, entered=entered)
    assert deadline.due_at == due
    assert deadline.kind is Kind.ENTERED
    assert not deadline.provisional


def test_the_reminder_is_at_nine_the_day_before() -> None:
    (reminder,) = run(rule("录入"), None, entered="2026-12-01").reminders
    assert reminder.at == at("2026-11-30", 9)


def test_half_way_and_the_day_before() -> None:
    of = rule("录入", 提醒=["期限过半", "提前1日"])
    reminders = run(of, at("2026-11-21"), entered="2026-12-01").reminders
    assert [r.at for r in reminders] == [at("2026-11-26", 9), at("2026-11-30", 9)]


def test_nothing_entered_is_refused() -> None:
    with pytest.raises(InvalidData, match="请录入期限") as raised:
        run(rule("录入"), None)
    assert raised.value.faults[0].pointer == "/entered"


@pytest.mark.parametrize(
    ("entered", "due"),
    [("2026-12-01", "2026-12-01"), ("2026-12-31", "2026-12-16"), (None, "2026-12-16")],
)
def test_the_earlier_of_both(entered: str | None, due: str) -> None:
    deadline = run(rule("1个月", 另行录入="取较早"), at("2026-11-16"), entered=entered)
    assert deadline.due_at is not None
    assert deadline.due_at.date().isoformat() == due


@pytest.mark.parametrize("entered", ["2026-12-01", "2026-12-31"])
def test_a_typed_date_instead(entered: str) -> None:
    deadline = run(rule("7天", 另行录入="从其规定"), at("2026-11-16"), entered=entered)
    assert deadline.due_at is not None
    assert deadline.due_at.date().isoformat() == entered


def test_a_computed_limit_takes_no_typed_date() -> None:
    with pytest.raises(InvalidData, match="不能录入"):
        run(rule("7天"), at("2026-11-16"), entered="2026-12-01")


def test_a_missing_event_is_refused() -> None:
    with pytest.raises(InvalidData, match="缺少起算时间：收到之日"):
        run(rule("7天"), None)


def test_a_request_survives_json() -> None:
    for entered in ("2026-12-01", "2026-12-01T15:00:00+08:00", None):
        request = DeadlineRequest.model_validate(
            {
                "rule": "9.9:test",
                "event": at("2026-11-16"),
                "entered": entered,
                "pauses": [{"since": at("2026-11-17"), "reason": "补正"}],
            }
        )
        assert DeadlineRequest.model_validate_json(request.model_dump_json()) == request
