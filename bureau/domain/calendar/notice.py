"""Reads the State Council's notice as its paragraphs are written, so that an office can copy them.

    元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

The weekdays in brackets and the number of days after 共 are not skipped but checked, so that a slip
in typing does not pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from bureau.domain.calendar.days import WEEKDAYS
from bureau.domain.calendar.year_list import Holiday, MakeUp
from bureau.errors import Fault, InvalidData

#: Each notice names these; one that is missing was forgotten.
REQUIRED = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:（(?P<note>[^）]*)）)?"
)
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_LENGTH = re.compile(r"共(\d+)天|放假(\d+)天")


def parse_arrangement(
    year: int, paragraphs: Iterable[str]
) -> tuple[tuple[Holiday, ...], tuple[MakeUp, ...]]:
    """Holidays and make-up workdays of a notice.

    Args:
        year: the year the notice is for.
        paragraphs: one for each holiday, as in the notice.

    Raises:
        InvalidData: a paragraph cannot be read or contradicts itself, or a holiday is missing.
    """
    holidays: list[Holiday] = []
    make_ups: list[MakeUp] = []
    faults: list[Fault] = []
    given = list(paragraphs)
    for place, paragraph in enumerate(given):
        try:
            found, worked = _Paragraph(year, paragraph).read()
        except ValueError as fault:
            faults.append(Fault(f"/安排/{place}", str(fault)))
        else:
            holidays += found
            make_ups += worked
    together = "".join(given)
    faults += [Fault("/安排", f"缺少{name}") for name in REQUIRED if name not in together]
    if faults:
        raise InvalidData(f"{year}年放假安排有误", code="invalid-calendar", faults=tuple(faults))
    return tuple(holidays), tuple(make_ups)


class _Paragraph:
    """One paragraph; months and years carry over from the date before."""

    def __init__(self, year: int, text: str) -> None:
        text = _ORDINAL.sub("", re.sub(r"\s", "", text)).replace("(", "（").replace(")", "）")
        self._name, colon, self._text = text.replace(":", "：").partition("：")
        if not colon or not self._name:
            raise ValueError(f"应写作“节日名：日期……放假”：{text[:30]}")
        self._year = year
        self._month: int | None = None

    def read(self) -> tuple[list[Holiday], list[MakeUp]]:
        """Holidays and make-up workdays it names."""
        holidays: list[Holiday] = []
        make_ups: list[MakeUp] = []
        for sentence in self._text.split("。"):
            bare = re.sub(r"（[^）]*）", "", sentence)
            if re.search(r"日放假", bare):
                holidays.append(self._holiday(sentence))
            elif re.search(r"日上班", bare):
                make_ups += [MakeUp(self._name, self._date(m)) for m in _DATE.finditer(sentence)]
        if not holidays:
            raise ValueError(f"{self._name}：没有找到“……日放假”")
        return holidays, make_ups

    def _holiday(self, sentence: str) -> Holiday:
        before, _, after = sentence.partition("放假")
        dates = [self._date(match) for match in _DATE.finditer(before)]
        if len(dates) > 2 or (len(dates) == 2) != ("至" in re.sub(r"（[^）]*）", "", before)):
            raise ValueError(f"{self._name}：放假应写作一日，或“某日至某日”")
        holiday = Holiday(self._name, dates[0], dates[-1])
        length = _LENGTH.search(f"放假{after}")
        if length is not None and int(length[1] or length[2]) != len(holiday.days()):
            raise ValueError(f"{self._name}：写明{length[0]}，日期却是{len(holiday.days())}天")
        return holiday

    def _date(self, match: re.Match[str]) -> date:
        self._year = int(match["year"] or self._year)
        self._month = int(match["month"] or self._month or 0)
        try:
            day = date(self._year, self._month, int(match["day"]))
        except ValueError as fault:
            raise ValueError(f"{self._name}：没有这一天：{match[0]}") from fault
        said = _WEEKDAY.search(match["note"] or "")
        actual = WEEKDAYS[day.weekday()]
        if said is not None and said[1].replace("天", "日") != actual:
            raise ValueError(f"{self._name}：{day}是周{actual}，写成了周{said[1]}")
        return day
