from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.entered_limit import entered_limit
from bureau.domain.limits import LimitRequest
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=TIME_ZONE)


def limit(entered: str | None, now: datetime = NOW) -> tuple[datetime, datetime, str]:
    computed = entered_limit(LimitRequest(now=now, entered=entered))
    return computed.due_at, computed.remind_at, computed.text


def test_a_day_lasts_until_its_last_second() -> None:
    due_at, remind_at, text = limit("2026-03-20")

    assert due_at == datetime(2026, 3, 20, 23, 59, 59, tzinfo=TIME_ZONE)
    assert remind_at == datetime(2026, 3, 19, 9, 0, tzinfo=TIME_ZONE)
    assert "2026年3月20日（" in text


@pytest.mark.parametrize(
    "typed", ["2026-03-20T00:00:00+08:00", "2026-03-20T00:00", "2026-03-19T16:00:00Z"]
)
def test_midnight_of_a_date_field_means_the_whole_day(typed: str) -> None:
    assert limit(typed)[0] == datetime(2026, 3, 20, 23, 59, 59, tzinfo=TIME_ZONE)


@pytest.mark.parametrize("typed", ["2026-03-20T17:30+08:00", "2026-03-20T09:30:00.000Z"])
def test_a_time_of_day_that_was_typed_is_kept(typed: str) -> None:
    due_at, _, text = limit(typed)

    assert due_at == datetime(2026, 3, 20, 17, 30, tzinfo=TIME_ZONE)
    assert "17:30" in text


def test_a_reminder_is_never_before_the_present() -> None:
    assert limit("2026-03-06")[1] == NOW
    assert limit("2026-03-07")[1] == NOW  # nine o'clock of today has passed
    assert limit("2020-01-01")[1] == NOW


def test_times_come_out_in_asia_shanghai() -> None:
    due_at, remind_at, _ = limit("2026-03-06", datetime(2026, 3, 6, 1, 30, tzinfo=UTC))

    assert due_at.utcoffset() == remind_at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("typed", [None, ""])
def test_nothing_entered_is_an_incident(typed: str | None) -> None:
    with pytest.raises(Permanent, match="未录入期限"):
        limit(typed)


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "20.3.2026", "soon", "2026-03-20T25:00", "20260320x"]
)
def test_what_is_no_date_is_an_incident(typed: str) -> None:
    with pytest.raises(Permanent, match="期限格式有误"):
        limit(typed)


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1)))
def test_due_is_on_the_day_and_the_reminder_not_after_it(day: date) -> None:
    due_at, remind_at, _ = limit(str(day), datetime(2019, 12, 31, tzinfo=TIME_ZONE))

    assert str(due_at.date()) == str(day)
    assert remind_at < due_at
