"""Laws that hold for every event, length and calendar day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.deadlines import Deadline, DeadlineRequest, compute
from bureau.timezone import TIME_ZONE
from tests.support.calendars import real_calendar, rule, run

CALENDAR = real_calendar()
FIRST, LAST = date(2024, 1, 1), date(2026, 9, 30)

days = st.dates(FIRST, LAST)
lengths = st.integers(0, 60)
units = st.sampled_from(["日", "个工作日"])
all_units = st.sampled_from(["日", "个工作日", "个月", "小时"])
lapses = st.sampled_from(["不顺延", "顺延"])
counted_from_the_start = st.booleans()


def ten(day: date) -> datetime:
    return datetime.combine(day, time(10), TIME_ZONE)


def due(deadline: Deadline) -> datetime:
    assert deadline.due_at is not None
    return deadline.due_at


@given(days, days, lengths, all_units, lapses)
def test_a_later_event_never_lapses_earlier(
    one: date, other: date, n: int, unit: str, lapse: str
) -> None:
    of = rule(f"{n}{unit}", 休息日="不顺延" if unit == "小时" else lapse)
    first, second = sorted((one, other))
    assert due(run(of, ten(first))) <= due(run(of, ten(second)))


@given(days, lengths, lengths, all_units, lapses)
def test_a_longer_limit_never_lapses_earlier(
    event: date, n: int, more: int, unit: str, lapse: str
) -> None:
    lapse = "不顺延" if unit == "小时" else lapse
    short = run(rule(f"{n}{unit}", 休息日=lapse), ten(event))
    assert due(short) <= due(run(rule(f"{n + more}{unit}", 休息日=lapse), ten(event)))


@given(days, st.integers(1, 60), st.integers(0, 30), st.integers(0, 40), units)
def test_a_pause_moves_the_end_by_what_it_takes(
    event: date, n: int, after: int, lasts: int, unit: str
) -> None:
    since = event + timedelta(days=after)
    until = since + timedelta(days=lasts)
    of = rule(f"{n}{unit}", 中断="暂停")
    unpaused = due(run(of, ten(event)))
    stop = {"since": ten(since), "until": ten(until), "reason": "补正"}
    paused = due(run(of, ten(event), pauses=[stop]))
    stopped = [since + timedelta(days=k) for k in range(1, lasts + 1)]
    if since >= unpaused.date():
        assert paused == unpaused
    elif unit == "日":
        assert paused == unpaused + timedelta(days=lasts)
    else:
        lost = sum(CALENDAR.day(day).working for day in stopped)
        assert paused == due(run(rule(f"{n + lost}{unit}"), ten(event)))


@given(days, st.integers(1, 60), st.integers(0, 20), all_units, st.booleans(), lapses)
def test_the_rows_add_up_to_the_length(
    event: date, n: int, more: int, unit: str, extended: bool, lapse: str
) -> None:
    of = rule(f"{n}{unit}", 延长=f"{more}{unit}", 休息日="不顺延" if unit == "小时" else lapse)
    granted = {"granted_at": ten(event), "reason": "复杂", "approver": "局领导"}
    deadline = run(of, ten(event), extensions=[granted] if extended else [])
    assert sum(row.counted for row in deadline.rows) == n + (more if extended else 0)


@given(days, st.integers(1, 60), units, counted_from_the_start, st.booleans())
def test_the_rows_are_every_day_of_the_way_once(
    event: date, n: int, unit: str, counts_start: bool, backward: bool
) -> None:
    prefix = "提前" if backward else ""
    deadline = run(rule(f"{prefix}{n}{unit}", 当日计入=counts_start), ten(event))
    listed = [row.day for row in deadline.rows]
    step = timedelta(days=-1 if backward else 1)
    assert listed == [event + k * step for k in range(len(listed))]
    assert listed[-1] == due(deadline).date()


@given(days, st.integers(1, 60), units)
def test_backward_undoes_forward_on_working_days(event: date, n: int, unit: str) -> None:
    event = CALENDAR.next_working(event)
    forward = due(run(rule(f"{n}{unit}"), ten(event)))
    back = due(run(rule(f"提前{n}{unit}"), ten(forward.date())))
    assert back.date() == event


@given(days, st.integers(1, 60))
def test_working_days_between_are_the_length(event: date, n: int) -> None:
    last = due(run(rule(f"{n}个工作日"), ten(event))).date()
    between = (event + timedelta(days=k) for k in range(1, (last - event).days + 1))
    assert sum(CALENDAR.day(day).working for day in between) == n
    assert CALENDAR.day(last).working


@given(days, st.integers(1, 60), units)
def test_counting_the_start_day_is_a_day_less_when_it_is_worked(
    event: date, n: int, unit: str
) -> None:
    event = CALENDAR.next_working(event)
    with_start = due(run(rule(f"{n}{unit}", 当日计入=True), ten(event)))
    assert with_start == due(run(rule(f"{n - 1}{unit}"), ten(event))) or n == 1
    if n == 1:
        assert with_start.date() == event


@given(days, lengths, st.sampled_from(["日", "个月"]))
def test_a_moved_end_is_the_first_working_day_from_the_kept_one(
    event: date, n: int, unit: str
) -> None:
    kept = due(run(rule(f"{n}{unit}"), ten(event))).date()
    moved = due(run(rule(f"{n}{unit}", 休息日="顺延"), ten(event))).date()
    assert moved == CALENDAR.next_working(kept)


@given(days, st.integers(1, 40), all_units)
def test_reminders_lie_between_event_and_end(event: date, n: int, unit: str) -> None:
    of = rule(f"{n}{unit}", 提醒=["提前3个工作日", "提前1日", "提前30分钟", "期限过半"])
    deadline = run(of, ten(event))
    times = [reminder.at for reminder in deadline.reminders]
    assert times == sorted(set(times))
    assert all(ten(event) < at < due(deadline) for at in times)


@given(days, lengths, all_units)
def test_computing_again_from_json_gives_the_same(event: date, n: int, unit: str) -> None:
    of = rule(f"{n}{unit}")
    first = run(of, ten(event))
    kept = DeadlineRequest.model_validate_json(first.request.model_dump_json())
    assert compute(of, kept, CALENDAR).due_at == first.due_at
