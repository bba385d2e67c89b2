"""Due times in a clerk's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bureau.domain.due_text import due_text
from bureau.timezone import TIME_ZONE

DUE = datetime(2026, 3, 9, 23, 59, 59, tzinfo=TIME_ZONE)
DAY = "2026年3月9日（周一）23:59 到期"


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(days=7, hours=1), "还剩 7 天"),
        (timedelta(days=1), "还剩 1 天"),
        (timedelta(days=1, hours=23), "还剩 1 天"),
        (timedelta(hours=23, minutes=59), "今天到期"),
        (timedelta(0), "今天到期"),
        (timedelta(seconds=-5), "已超期 1 天"),
        (timedelta(hours=-30), "已超期 2 天"),
    ],
)
def test_what_is_left_or_over(left: timedelta, says: str) -> None:
    assert due_text(DUE, DUE - left) == f"{DAY}，{says}"


def test_the_day_is_that_of_the_bureau_wherever_the_time_was_written() -> None:
    written = DUE.astimezone(UTC)

    assert due_text(written, DUE - timedelta(days=2)) == f"{DAY}，还剩 2 天"


def test_over_on_the_very_day() -> None:
    noon = DUE.replace(hour=12, minute=0, second=0)

    assert due_text(noon, noon + timedelta(hours=3)).endswith("，已超期 不足 1 天")


def test_none_yet() -> None:
    assert due_text(None, DUE) == "尚未确定期限"


def test_the_clock_stands_when_the_case_has_ended() -> None:
    much_later = DUE + timedelta(days=100)

    assert due_text(DUE, much_later, closed_at=DUE) == f"{DAY}，按期办结"
    late = DUE + timedelta(days=3)
    assert due_text(DUE, much_later, closed_at=late) == f"{DAY}，超期 3 天办结"
