"""Clock stops: not counted, or counted anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bureau.domain.deadlines import DeadlineRequest, RowKind, pause, resume
from bureau.errors import InvalidData
from tests.support.calendars import at, due_day, real_calendar, rule, run

STOP = {"since": at("2026-11-19"), "until": at("2026-11-24"), "reason": "补正材料"}


def test_natural_days_move_by_the_days_of_the_pause() -> None:
    of = rule("10日", 中断="暂停")
    assert due_day(run(of, at("2026-11-16"))) == "2026-11-26"
    paused = run(of, at("2026-11-16"), pauses=[STOP])
    assert due_day(paused) == "2026-12-01"
    skipped = [row.day.day for row in paused.rows if row.kind is RowKind.PAUSED]
    assert skipped == [20, 21, 22, 23, 24]
    assert "补正材料" in next(row.why for row in paused.rows if row.kind is RowKind.PAUSED)


def test_working_days_move_by_the_working_days_of_the_pause() -> None:
    of = rule("5个工作日", 中断="暂停")
    assert due_day(run(of, at("2026-11-16"))) == "2026-11-23"
    assert due_day(run(of, at("2026-11-16"), pauses=[STOP])) == "2026-11-26"


def test_months_move_by_the_days_of_the_pause() -> None:
    of = rule("1个月", 中断="暂停")
    assert due_day(run(of, at("2026-11-16"), pauses=[STOP])) == "2026-12-21"


def test_hours_move_by_the_length_of_the_pause() -> None:
    of = rule("2小时", 中断="暂停")
    stop = {"since": at("2026-11-16", 10, 30), "until": at("2026-11-16", 11, 15), "reason": "停电"}
    assert run(of, at("2026-11-16", 10), pauses=[stop]).due_at == at("2026-11-16", 12, 45)


def test_two_pauses_add_up() -> None:
    of = rule("10日", 中断="暂停")
    second = {"since": at("2026-11-27"), "until": at("2026-11-30"), "reason": "补正材料"}
    assert due_day(run(of, at("2026-11-16"), pauses=[STOP, second])) == "2026-12-04"


def test_a_pause_after_the_last_day_changes_nothing() -> None:
    of = rule("2日", 中断="暂停")
    assert due_day(run(of, at("2026-11-16"), pauses=[STOP])) == "2026-11-18"


@pytest.mark.parametrize(
    ("term", "remaining"), [("10日", 7), ("5个工作日", 2), ("1个月", None), ("100小时", None)]
)
def test_a_lasting_pause_has_no_due_time(term: str, remaining: int | None) -> None:
    lasting = {"since": at("2026-11-19"), "reason": "补正材料"}
    deadline = run(rule(term, 中断="暂停"), at("2026-11-16"), pauses=[lasting])
    assert deadline.paused
    assert deadline.due_at is None
    assert deadline.remaining == remaining
    assert deadline.reminders == ()


def test_a_restart_counts_anew_from_its_end() -> None:
    of = rule("20天", 中断="重新起算")
    deadline = run(of, at("2026-11-16"), pauses=[STOP])
    assert due_day(deadline) == "2026-12-14"
    assert sum(row.counted for row in deadline.rows) == 20
    assert any("重新起算" in note for note in deadline.notes)
    lasting = run(of, at("2026-11-16"), pauses=[STOP | {"until": None}])
    assert (lasting.due_at, lasting.remaining) == (None, 20)


@pytest.mark.parametrize(
    ("pauses", "pointer"),
    [
        ([STOP | {"since": at("2026-11-15")}], "/pauses/0/since"),
        ([STOP | {"until": at("2026-11-18")}], "/pauses/0/until"),
        ([STOP, STOP], "/pauses/1/since"),
        ([STOP | {"until": None}, STOP | {"since": at("2026-11-30")}], "/pauses/1/since"),
    ],
)
def test_pauses_that_make_no_sense_are_refused(pauses: list[object], pointer: str) -> None:
    with pytest.raises(InvalidData) as raised:
        run(rule("10日", 中断="暂停"), at("2026-11-16"), pauses=pauses)
    assert pointer in {fault.pointer for fault in raised.value.faults}


def test_a_rule_without_pauses_takes_none() -> None:
    with pytest.raises(InvalidData, match="不能暂停"):
        run(rule("10日"), at("2026-11-16"), pauses=[STOP])


def test_stopping_and_going_on_by_the_acts() -> None:
    of, calendar = rule("10日", 中断="暂停"), real_calendar()
    request = DeadlineRequest(rule=of.id, event=at("2026-11-16"))
    stopped = pause(of, request, calendar, at("2026-11-19"), "补正材料")
    with pytest.raises(InvalidData, match="暂停记录有误"):
        pause(of, stopped, calendar, at("2026-11-20"), "再次")
    gone_on = resume(of, stopped, calendar, at("2026-11-24"))
    assert due_day(run(of, gone_on.event, pauses=gone_on.pauses)) == "2026-12-01"
    with pytest.raises(InvalidData, match="无须恢复"):
        resume(of, gone_on, calendar, at("2026-11-25"))
    with pytest.raises(InvalidData, match="已届满"):
        pause(of, gone_on, calendar, at("2026-12-02") + timedelta(hours=1), "补正")
    with pytest.raises(InvalidData, match="暂停记录有误"):
        resume(of, stopped, calendar, at("2026-11-18"))


@pytest.mark.parametrize("term", ["10日", "10个工作日", "1个月"])
def test_a_pause_that_begins_on_the_last_day_changes_nothing(term: str) -> None:
    of = rule(term, 中断="暂停")
    unpaused = run(of, at("2026-11-16"))
    assert unpaused.due_at is not None
    last = unpaused.due_at.replace(hour=9, minute=0, second=0)
    stop = {"since": last, "until": last + timedelta(days=5), "reason": "补正"}
    assert run(of, at("2026-11-16"), pauses=[stop]).due_at == unpaused.due_at


def test_a_pause_that_begins_with_the_last_minute_changes_nothing() -> None:
    stop = {"since": at("2026-11-16", 12), "until": at("2026-11-16", 13), "reason": "停电"}
    of = rule("2小时", 中断="暂停")
    assert run(of, at("2026-11-16", 10), pauses=[stop]).due_at == at("2026-11-16", 12)


def test_a_pause_may_follow_another_at_once() -> None:
    again = {"since": STOP["until"], "until": at("2026-11-26"), "reason": "再次补正"}
    paused = run(rule("10日", 中断="暂停"), at("2026-11-16"), pauses=[STOP, again])
    assert due_day(paused) == "2026-12-03"


def test_reminders_of_a_restarted_limit_count_from_the_restart() -> None:
    of = rule("20天", 中断="重新起算", 提醒=["期限过半"])
    (reminder,) = run(of, at("2026-11-16"), pauses=[STOP]).reminders
    assert reminder.at == at("2026-12-04", 9)
