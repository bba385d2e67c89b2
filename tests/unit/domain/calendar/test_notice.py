"""Reading the State Council's notice as an office copies it."""

from __future__ import annotations

from datetime import date

import pytest

from bureau.domain.calendar import Holiday, MakeUp, parse_arrangement
from bureau.errors import InvalidData

COMPLETE_2026 = (
    "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。",
    "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。"
    "2月14日（周六）、2月28日（周六）上班。",
    "三、清明节：4月4日（周六）至6日（周一）放假，共3天。",
    "四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。",
    "五、端午节：6月19日（周五）至21日（周日）放假，共3天。",
    "六、中秋节：9月25日（周五）至27日（周日）放假，共3天。",
    "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
)


def with_line(place: int, line: str) -> list[str]:
    lines = list(COMPLETE_2026)
    lines[place] = line
    return lines


def test_the_notice_of_2026() -> None:
    holidays, make_ups = parse_arrangement(2026, COMPLETE_2026)
    assert holidays[1] == Holiday("春节", date(2026, 2, 15), date(2026, 2, 23))
    assert [m.day for m in make_ups] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert make_ups[-1].name == "国庆节"


@pytest.mark.parametrize(
    "line",
    [
        "五、端午节：6月19日放假，与周末连休。",
        "端午节: 6月19日 (周五) 放假1天, 不调休。",
        "端午节：6月19日（星期五）放假。鼓励各单位安排职工在6月18日（周四）休息。",
        "端午节：2026年6月19日放假，共1天",
    ],
)
def test_one_day_in_the_words_of_several_years(line: str) -> None:
    holidays, _ = parse_arrangement(2026, with_line(4, line))
    assert holidays[4] == Holiday("端午节", date(2026, 6, 19), date(2026, 6, 19))


def test_a_new_year_that_begins_in_the_year_before() -> None:
    line = "元旦：2025年12月31日至2026年1月2日放假调休，共3天。2025年12月28日（周日）上班。"
    holidays, make_ups = parse_arrangement(2026, with_line(0, line))
    assert holidays[0] == Holiday("元旦", date(2025, 12, 31), date(2026, 1, 2))
    assert make_ups[0] == MakeUp("元旦", date(2025, 12, 28))


def test_a_holiday_over_the_end_of_a_month() -> None:
    line = "端午节：5月31日至6月2日放假，共3天。"
    holidays, _ = parse_arrangement(2026, with_line(4, line))
    assert holidays[4] == Holiday("端午节", date(2026, 5, 31), date(2026, 6, 2))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("端午节：6月19日（周四）放假。", "2026-06-19是周五，写成了周四"),
        ("端午节：6月19日至21日放假，共4天。", "写明共4天，日期却是3天"),
        ("端午节：6月19日至21日放假，共2天。", "写明共2天，日期却是3天"),
        ("端午节：6月31日放假。", "没有这一天"),
        ("端午节：19日放假。", "没有这一天"),
        ("端午节：13月1日放假。", "没有这一天"),
        ("端午节：6月19日休息。", "没有找到"),
        ("端午节放假三天", "应写作"),
        ("端午节：6月19日、20日放假。", "某日至某日"),
        ("端午节：6月19日至放假。", "没有找到"),
        ("端午节：6月19日（周五）放假。6月20日（周日）上班。", "写成了周日"),
    ],
)
def test_slips_are_told(line: str, told: str) -> None:
    with pytest.raises(InvalidData) as raised:
        parse_arrangement(2026, with_line(4, line))
    (fault,) = raised.value.faults
    assert told in fault.message
    assert fault.pointer == "/安排/4"


def test_every_slip_is_told_at_once() -> None:
    lines = with_line(4, "端午节：6月31日放假。")
    lines[5] = "中秋节：9月25日（周一）放假。"
    with pytest.raises(InvalidData) as raised:
        parse_arrangement(2026, lines)
    assert [fault.pointer for fault in raised.value.faults] == ["/安排/4", "/安排/5"]


def test_a_forgotten_holiday_is_told() -> None:
    with pytest.raises(InvalidData) as raised:
        parse_arrangement(2026, COMPLETE_2026[:-1])
    assert [fault.message for fault in raised.value.faults] == ["缺少国庆"]
