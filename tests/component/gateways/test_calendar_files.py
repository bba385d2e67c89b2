"""The shipped lists against another source, and the files an office types."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from bureau.domain.calendar import DayKind
from bureau.errors import InvalidData
from bureau.gateways.calendar_files import SHIPPED, CalendarFiles
from tests.support.calendars import real_calendar

NOTICE_2027 = """\
年份: 2027
标题: 国务院办公厅关于2027年部分节假日安排的通知（演示）
文号: 国办发明电〔2026〕99号
发文日期: 2026-11-30
版本: 1
安排:
  - 元旦：1月1日（周五）至3日（周日）放假，共3天。
  - 春节: 2月5日至12日放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
  - 清明节：4月5日放假。
  - 劳动节：5月1日至5日放假调休，共5天。5月8日（周六）上班。
  - 端午节：6月9日放假。
  - 中秋节：9月15日放假。
  - 国庆节：10月1日至7日放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_the_independent_list(year: int) -> None:
    calendar = real_calendar()
    found = calendar.year_list(year)
    assert found is not None
    assert found.issued is not None, "the year must come from its own file"
    for day in days_of(year):
        assert calendar.day(day).working == chinese_calendar.is_workday(day), day
        assert not calendar.day(day).provisional
        named = day in chinese_calendar.constants.holidays
        assert (calendar.day(day).kind is DayKind.HOLIDAY) == named, day


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        ("2026-02-14", True, "春节调休上班（国办发明电〔2025〕7号）"),
        ("2026-10-10", True, "国庆节调休上班（国办发明电〔2025〕7号）"),
        ("2026-09-20", True, "国庆节调休上班（国办发明电〔2025〕7号）"),
        ("2026-01-02", False, "元旦放假（国办发明电〔2025〕7号）"),
        ("2026-02-23", False, "春节放假（国办发明电〔2025〕7号）"),
        ("2025-10-08", False, "国庆节、中秋节放假（国办发明电〔2024〕12号）"),
        ("2025-01-26", True, "春节调休上班（国办发明电〔2024〕12号）"),
        ("2024-02-09", True, "周五"),
        ("2024-05-11", True, "劳动节调休上班（国办发明电〔2023〕7号）"),
        ("2026-11-21", False, "周六休息日"),
    ],
)
def test_named_days(day: str, working: bool, why: str) -> None:
    found = real_calendar().day(date.fromisoformat(day))
    assert (found.working, found.why()) == (working, why)


def test_earlier_years_come_from_the_library() -> None:
    calendar = real_calendar()
    for year in range(2015, 2024):
        assert all(calendar.day(d).working == chinese_calendar.is_workday(d) for d in days_of(year))
    assert "chinesecalendar" in calendar.day(date(2020, 1, 24)).why()


def test_years_without_a_list_are_provisional() -> None:
    assert real_calendar().day(date(2027, 2, 8)).provisional
    assert real_calendar().missing_notice(date(2026, 10, 1)) == 2027


def test_a_list_typed_by_the_office_is_read_without_a_restart(tmp_path: Path) -> None:
    files = CalendarFiles(tmp_path / "calendar")
    before = files.calendar()
    assert files.calendar() is before
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.yaml").write_text(NOTICE_2027, encoding="utf-8")
    after = files.calendar()
    assert after.version != before.version
    assert after.day(date(2027, 2, 14)).why() == "春节调休上班（国办发明电〔2026〕99号）"
    assert after.missing_notice(date(2026, 11, 30)) is None


def test_a_preview_changes_nothing(tmp_path: Path) -> None:
    files = CalendarFiles(tmp_path / "calendar")
    (tmp_path / "2027.yaml").write_text(NOTICE_2027, encoding="utf-8")
    assert not files.preview(tmp_path / "2027.yaml").day(date(2027, 2, 8)).working
    assert files.calendar().day(date(2027, 2, 8)).working


def test_a_later_version_replaces_a_shipped_list(tmp_path: Path) -> None:
    changed = (SHIPPED / "2026.yaml").read_text(encoding="utf-8")
    changed = changed.replace("版本: 1", "版本: 2").replace("10月10日（周六）", "10月11日（周日）")
    (tmp_path / "2026-2.yaml").write_text(changed, encoding="utf-8")
    calendar = CalendarFiles(tmp_path).calendar()
    assert not calendar.day(date(2026, 10, 10)).working
    assert calendar.day(date(2026, 10, 11)).working


def test_a_changed_list_under_the_same_version_is_refused(tmp_path: Path) -> None:
    shipped = (SHIPPED / "2026.yaml").read_text(encoding="utf-8")
    (tmp_path / "2026.yaml").write_text(shipped, encoding="utf-8")
    assert CalendarFiles(tmp_path).calendar().version == real_calendar().version
    changed = shipped.replace("10月10日（周六）", "10月11日（周日）")
    (tmp_path / "2026.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(InvalidData, match=r"2026\.yaml 有误.*更高的版本"):
        CalendarFiles(tmp_path).calendar()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("（周五）至3日", "（周四）至3日", "写成了周四"),
        ("年份: 2027", "年: 2027", "/年份"),
        ("版本: 1", "版本: 一", "/版本"),
        ("安排:", "安排: [", "无法读取"),
        ("4月5日放假", "4月31日放假", "没有这一天"),
        ("5月8日（周六）", "2月14日（周日）", "上班写了两次"),
    ],
)
def test_a_slip_names_the_file_and_the_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "2027.yaml").write_text(NOTICE_2027.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidData, match=r"2027\.yaml 有误") as raised:
        CalendarFiles(tmp_path).calendar()
    assert told in raised.value.message


def test_office_hours_of_the_office_win(tmp_path: Path) -> None:
    (tmp_path / "office_hours.yaml").write_text(
        "依据: 作息通知\n作息:\n"
        '  - {起始: 6月1日, 上班: 8:30, 下班: "18:00"}\n'
        "  - {起始: 10月1日, 上班: 8:30, 下班: 17:00}\n",
        encoding="utf-8",
    )
    hours = CalendarFiles(tmp_path).calendar().office_hours
    assert f"{hours.closing(date(2026, 7, 1)):%H:%M}" == "18:00"
    assert f"{hours.closing(date(2026, 1, 5)):%H:%M}" == "17:00"
    assert f"{hours.opening(date(2026, 1, 5)):%H:%M}" == "08:30"


@pytest.mark.parametrize(
    "text", ["", "作息: []", "依据: 作息通知\n作息: []", "依据: x\n作息: [{起始: 6月, 上班: 8:30}]"]
)
def test_wrong_office_hours_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "office_hours.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData, match=r"office_hours\.yaml"):
        CalendarFiles(tmp_path).calendar()


def test_a_file_touched_but_unchanged_gives_the_same_calendar(tmp_path: Path) -> None:
    path = tmp_path / "2027.yaml"
    path.write_text(NOTICE_2027, encoding="utf-8")
    files = CalendarFiles(tmp_path)
    version = files.calendar().version
    os.utime(path, (1, 1))
    assert files.calendar().version == version
