"""The calendar made of lists, and what it says where there is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bureau.domain.calendar import DayKind, Holiday, MakeUp, WorkingCalendar, YearList
from bureau.errors import InvalidData
from tests.support.calendars import NINE_TO_FIVE, bare_calendar


def year_list(
    *,
    year: int = 2030,
    version: int = 1,
    source: str = "国办发明电〔2029〕1号",
    holidays: tuple[Holiday, ...] = (),
    make_ups: tuple[MakeUp, ...] = (),
) -> YearList:
    return YearList(year, source, "通知", None, version, holidays, make_ups)


SPRING = Holiday("春节", date(2030, 2, 2), date(2030, 2, 9))


def test_each_kind_of_day_and_its_reason() -> None:
    made_up = MakeUp("春节", date(2030, 2, 10))
    calendar = WorkingCalendar([year_list(holidays=(SPRING,), make_ups=(made_up,))], NINE_TO_FIVE)
    holiday, worked = calendar.day(date(2030, 2, 4)), calendar.day(date(2030, 2, 10))
    weekend, workday = calendar.day(date(2030, 2, 16)), calendar.day(date(2030, 2, 18))
    assert [d.kind for d in (holiday, worked, weekend, workday)] == [
        DayKind.HOLIDAY,
        DayKind.MAKE_UP,
        DayKind.WEEKEND,
        DayKind.WORKDAY,
    ]
    assert [d.working for d in (holiday, worked, weekend, workday)] == [False, True, False, True]
    assert holiday.why() == "春节放假（国办发明电〔2029〕1号）"
    assert worked.why() == "春节调休上班（国办发明电〔2029〕1号）"
    assert weekend.why() == "周六休息日"
    assert workday.why() == "周一"
    assert not any(d.provisional for d in (holiday, worked, weekend, workday))


def test_beyond_the_lists_only_weekends_and_fixed_holidays_are_known() -> None:
    calendar = bare_calendar()
    days = [date(2031, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(calendar.day(day).provisional for day in days)
    holidays = [day for day in days if calendar.day(day).kind is DayKind.HOLIDAY]
    assert holidays == [
        date(2031, 1, 1),
        date(2031, 5, 1),
        date(2031, 5, 2),
        date(2031, 10, 1),
        date(2031, 10, 2),
        date(2031, 10, 3),
    ]
    assert "暂定" in calendar.day(date(2031, 1, 1)).why()
    assert not calendar.day(date(2031, 1, 4)).working


def test_the_higher_version_of_a_year_counts_in_any_order() -> None:
    first = year_list(holidays=(SPRING,))
    second = year_list(version=2, source="国办发明电〔2030〕2号")
    for lists in ([first, second], [second, first]):
        calendar = WorkingCalendar(lists, NINE_TO_FIVE)
        assert calendar.day(date(2030, 2, 4)).working
        assert calendar.year_list(2030) == second


def test_next_years_list_speaks_of_the_last_days_of_this_year() -> None:
    new_year = Holiday("元旦", date(2030, 12, 31), date(2031, 1, 1))
    following = year_list(year=2031, holidays=(new_year,))
    calendar = WorkingCalendar([following, year_list()], NINE_TO_FIVE)
    assert calendar.day(date(2030, 12, 31)).kind is DayKind.HOLIDAY
    assert calendar.day(date(2030, 12, 30)).working
    assert calendar.years == (2030, 2031)


def test_the_next_and_the_previous_working_day() -> None:
    calendar = WorkingCalendar([year_list(holidays=(SPRING,))], NINE_TO_FIVE)
    assert calendar.next_working(date(2030, 2, 2)) == date(2030, 2, 11)
    assert calendar.previous_working(date(2030, 2, 10)) == date(2030, 2, 1)
    assert calendar.next_working(date(2030, 2, 11)) == date(2030, 2, 11)


def test_the_version_changes_with_any_list_and_with_the_hours() -> None:
    versions = {
        WorkingCalendar([], NINE_TO_FIVE).version,
        WorkingCalendar([year_list()], NINE_TO_FIVE).version,
        WorkingCalendar([year_list(holidays=(SPRING,))], NINE_TO_FIVE).version,
        WorkingCalendar([year_list(version=2)], NINE_TO_FIVE).version,
    }
    assert len(versions) == 4
    again = WorkingCalendar([year_list()], NINE_TO_FIVE).version
    assert again in versions


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2030, 9, 30), None),
        (date(2030, 10, 1), 2031),
        (date(2031, 1, 1), 2031),
        (date(2030, 1, 1), None),
    ],
)
def test_a_missing_notice_is_asked_for_from_october_on(today: date, missing: int | None) -> None:
    assert WorkingCalendar([year_list()], NINE_TO_FIVE).missing_notice(today) == missing


@pytest.mark.parametrize(
    ("holidays", "make_ups", "told"),
    [
        ((Holiday("春节", date(2030, 2, 9), date(2030, 2, 2)),), (), "早于开始"),
        ((Holiday("春节", date(2031, 2, 2), date(2031, 2, 9)),), (), "不在2030年"),
        ((Holiday("元旦", date(2029, 12, 19), date(2030, 1, 1)),), (), "不在2030年"),
        ((SPRING, Holiday("元宵", date(2030, 2, 9), date(2030, 2, 9))), (), "同属春节和元宵"),
        ((SPRING,), (MakeUp("春节", date(2030, 2, 3)),), "既放假（春节）又上班"),
        ((SPRING,), (MakeUp("春节", date(2030, 2, 11)),), "不是周六、周日"),
        ((SPRING,), (MakeUp("春节", date(2031, 2, 1)),), "不在2030年"),
        ((SPRING,), (MakeUp("春节", date(2030, 2, 10)),) * 2, "写了两次"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(
    holidays: tuple[Holiday, ...], make_ups: tuple[MakeUp, ...], told: str
) -> None:
    with pytest.raises(InvalidData) as raised:
        year_list(holidays=holidays, make_ups=make_ups)
    assert told in "".join(fault.message for fault in raised.value.faults)
