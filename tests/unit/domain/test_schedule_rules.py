from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bureau.domain.json_value import JsonObject
from bureau.domain.schedule_rules import parse_rule
from bureau.domain.schedule_texts import filled
from bureau.errors import InvalidData
from bureau.gateways.calendar_files import CalendarFiles

CALENDAR = CalendarFiles(Path("/nonexistent")).calendar()
START = date(2026, 1, 1)


def first(text: str, after: date, count: int = 3, starts_on: date = START) -> list[str]:
    rule = parse_rule(text, starts_on)
    return [day.isoformat() for day in islice(rule.dates(after, CALENDAR), count)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("每月25日", ["2026-01-25", "2026-02-25", "2026-03-25"]),
        ("每月31日", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("每月末", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("每月末后5日", ["2026-01-05", "2026-02-05", "2026-03-05"]),
        ("每季度末后10日", ["2026-01-10", "2026-04-10", "2026-07-10"]),
        ("每季度末前3日", ["2026-03-28", "2026-06-27", "2026-09-27"]),
        ("每半年末后15日", ["2026-01-15", "2026-07-15", "2027-01-15"]),
        ("每年末后20日", ["2026-01-20", "2027-01-20", "2028-01-20"]),
        ("每季度首月10日", ["2026-01-10", "2026-04-10", "2026-07-10"]),
        ("每季度末月31号", ["2026-03-31", "2026-06-30", "2026-09-30"]),
        ("每年3月15日", ["2026-03-15", "2027-03-15", "2028-03-15"]),
        ("每年2月29日", ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("每周一", ["2026-01-05", "2026-01-12", "2026-01-19"]),
        ("每 2 周周五", ["2026-01-02", "2026-01-16", "2026-01-30"]),
        ("每2周星期天", ["2026-01-04", "2026-01-18", "2026-02-01"]),
        ("2026-03-05、2026-02-01,2025-01-01", ["2026-02-01", "2026-03-05"]),
        # New Year's holiday 1-3 January, make-up on Sunday the 4th
        ("每月第1个工作日", ["2026-01-04", "2026-02-02", "2026-03-02"]),
        # Spring festival 15-23 February; 14 February (Saturday) is a working day
        ("每月14日，遇非工作日提前", ["2026-01-14", "2026-02-14", "2026-03-13"]),
        ("每月16日，遇非工作日顺延", ["2026-01-16", "2026-02-24", "2026-03-16"]),
        ("每月16日；如遇非工作日提前", ["2026-01-16", "2026-02-14", "2026-03-16"]),
    ],
)
def test_the_dates_of_a_rule(text: str, dates: list[str]) -> None:
    assert first(text, date(2025, 12, 31)) == dates


@pytest.mark.parametrize(
    "text",
    [
        "",
        "定期",
        "每月32日",
        "每月0日",
        "每年2月30日",
        "每年13月1日",
        "每0周周五",
        "2026-02-30",
        "每月25日，遇假日顺延",
        "每月第21个工作日",
    ],
)
def test_what_is_no_rule_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidData, match="每季度末后10日"):
        parse_rule(text, START)


def test_dates_that_are_over_give_none() -> None:
    assert parse_rule("2026-01-05", START).next(date(2026, 1, 5), CALENDAR) is None


RULES = st.sampled_from(
    [
        "每月1日，遇非工作日提前",
        "每月3日，遇非工作日顺延",
        "每月末，遇非工作日提前",
        "每月第2个工作日",
        "每3周周三，遇非工作日顺延",
        "每季度末后7日",
        "每周六，遇非工作日顺延",
    ]
)
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 30))


@settings(deadline=None)  # ten years are looked through where a rule gives few dates
@given(RULES, DAYS, st.integers(0, 60))
def test_nothing_is_left_out_and_nothing_comes_twice(text: str, day: date, later: int) -> None:
    """Whoever asks later gets the rest of the same dates."""
    rule = parse_rule(text, START)
    dates = list(islice(rule.dates(day, CALENDAR), 12))
    assert dates == sorted(set(dates))
    assert all(one > day for one in dates)
    ahead = day + timedelta(days=later)
    rest = [one for one in dates if one > ahead]
    assert list(islice(rule.dates(ahead, CALENDAR), len(rest))) == rest


@settings(deadline=None)
@given(DAYS)
def test_a_shifted_date_is_a_working_day(day: date) -> None:
    for text in ("每月5日，遇非工作日顺延", "每月5日，遇非工作日提前"):
        found = parse_rule(text, START).next(day, CALENDAR)
        assert found is not None
        assert CALENDAR.day(found).working


def test_texts_name_their_period() -> None:
    data: JsonObject = {"title": "{上月}月报（{日期}）", "q": "{季度}", "p": "{上季度}", "n": 3}
    assert filled(data, date(2026, 1, 5)) == {
        "title": "2025年12月月报（2026年1月5日）",
        "q": "2026年第一季度",
        "p": "2025年第四季度",
        "n": 3,
    }
