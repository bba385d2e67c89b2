"""When work comes round (周期): rules as an office types them.

    每月25日   每月末   每月末后5日   每季度末后10日   每季度末前3日   每半年末后15日   每年末后20日
    每月第3个工作日   每季度首月10日（首月、次月、末月）   每年3月15日   每周一   每2周周五
    2026-03-05、2026-06-05
    and behind any of them: ，遇非工作日顺延   or   ，遇非工作日提前

依据：平台; 定期, 每月X日前 and the like stand in the annexes, the dates are the office's. A day
that a month does not have (31日, 2月29日) is its last one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bureau.domain.calendar import WorkingCalendar
from bureau.errors import Fault, InvalidData

#: Furthest that the next date is looked for, in days: ten years, for dates that are listed.
HORIZON: Final = 3660
#: Longest shift from or to a working day, in days: the longest holidays and weekends around them.
_SHIFT: Final = 20

_DAY: Final = timedelta(days=1)
_WEEKDAYS: Final = "一二三四五六日"
_MONTHS: Final = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}
_PLACES: Final = {"首月": 0, "次月": 1, "末月": 2}

Shift = Literal["", "next", "previous"]
#: Whether a day is one of the rule's, before any shift.
Matches = Callable[[date, WorkingCalendar], bool]


@dataclass(frozen=True, slots=True)
class ScheduleRule:
    """A rule that was understood.

    Args:
        text: as it was typed.
        matches: whether a day is one of its days.
        shift: where a day goes that is no working day.
    """

    text: str
    matches: Matches
    shift: Shift = ""

    def dates(self, after: date, calendar: WorkingCalendar) -> Iterator[date]:
        """Its days later than `after`, in order, each once."""
        last = after
        for distance in range(-_SHIFT, HORIZON):
            day = after + distance * _DAY
            if self.matches(day, calendar):
                moved = self._moved(day, calendar)
                if moved > last:
                    yield moved
                    last = moved

    def next(self, after: date, calendar: WorkingCalendar) -> date | None:
        """Its first day later than `after`; None when there is none (any more)."""
        return next(self.dates(after, calendar), None)

    def _moved(self, day: date, calendar: WorkingCalendar) -> date:
        if self.shift == "next":
            return calendar.next_working(day)
        return calendar.previous_working(day) if self.shift == "previous" else day


def parse_rule(text: str, starts_on: date) -> ScheduleRule:
    """Understand a rule.

    Args:
        text: as typed; spaces do not matter.
        starts_on: the week in which a rule of several weeks begins.

    Raises:
        InvalidData: it is no rule; says what rules look like.
    """
    plain = re.sub(r"\s+", "", text)
    found = re.fullmatch(r"(.+?)(?:[，,；;](?:遇|如遇|逢)非工作日(顺延|提前))?", plain)
    if found is None:
        raise _unknown(text)
    body, shifted = found.groups()
    shift: Shift = "next" if shifted == "顺延" else "previous" if shifted else ""
    for pattern, make in _FORMS:
        match = re.fullmatch(pattern, body)
        if match is not None:
            try:
                return ScheduleRule(plain, make(match, starts_on), shift)
            except ValueError as fault:
                raise _unknown(text) from fault
    raise _unknown(text)


def _unknown(text: str) -> InvalidData:
    said = (
        f"看不懂周期“{text}”。可写：每月25日、每月末、每季度末后10日、每月第3个工作日、"
        "每季度首月10日、每年3月15日、每2周周五、2026-03-05、2026-06-05；"
        "后面可加“，遇非工作日顺延”或“，遇非工作日提前”。"
    )
    return InvalidData(said, faults=(Fault("/rule", said),))


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _bounded(number: str, highest: int) -> int:
    value = int(number)
    if not 1 <= value <= highest:
        raise ValueError(f"{value} is not between 1 and {highest}")
    return value


def _month_day(match: re.Match[str], _: date) -> Matches:
    wanted = _bounded(match[1], 31)
    return lambda day, _: day.day == min(wanted, _last(day))


def _around_end(match: re.Match[str], _: date) -> Matches:
    """So many days behind or before the end of a period; none: the last day itself."""
    months = _MONTHS[match[1]]
    away = 0 if match[3] is None else _bounded(match[3], 90)
    distance = away if match[2] == "后" else -away

    def matches(day: date, _: WorkingCalendar) -> bool:
        end = day - distance * _DAY
        return end.day == _last(end) and end.month % months == 0

    return matches


def _working_day(match: re.Match[str], _: date) -> Matches:
    wanted = _bounded(match[1], 20)

    def matches(day: date, calendar: WorkingCalendar) -> bool:
        if not calendar.day(day).working:
            return False
        days = (day.replace(day=number) for number in range(1, day.day + 1))
        return sum(calendar.day(one).working for one in days) == wanted

    return matches


def _quarter_month(match: re.Match[str], _: date) -> Matches:
    place, wanted = _PLACES[match[1]], _bounded(match[2], 31)
    return lambda day, _: (day.month - 1) % 3 == place and day.day == min(wanted, _last(day))


def _year_day(match: re.Match[str], _: date) -> Matches:
    month = _bounded(match[1], 12)
    wanted = _bounded(match[2], monthrange(2024, month)[1])
    return lambda day, _: day.month == month and day.day == min(wanted, _last(day))


def _weekly(match: re.Match[str], starts_on: date) -> Matches:
    weeks = _bounded(match[1] or "1", 52)
    weekday = _WEEKDAYS.index(match[2].replace("天", "日"))
    monday = starts_on - starts_on.weekday() * _DAY

    def matches(day: date, _: WorkingCalendar) -> bool:
        return day.weekday() == weekday and (day - monday).days // 7 % weeks == 0

    return matches


def _listed(match: re.Match[str], _: date) -> Matches:
    days = frozenset(date.fromisoformat(one) for one in re.split("[、,，]", match[0]))
    return lambda day, _: day in days


_FORMS: Final[tuple[tuple[str, Callable[[re.Match[str], date], Matches]], ...]] = (
    (r"每月(\d{1,2})[日号]", _month_day),
    (r"(每月|每季度|每半年|每年)末(?:([前后])(\d{1,2})[日天])?", _around_end),
    (r"每月第(\d{1,2})个工作日", _working_day),
    (r"每季度(首月|次月|末月)(\d{1,2})[日号]", _quarter_month),
    (r"每年(\d{1,2})月(\d{1,2})[日号]", _year_day),
    (r"每(?:(\d{1,2})周)?(?:周|星期)([一二三四五六日天])", _weekly),
    (r"\d{4}-\d{2}-\d{2}(?:[、,，]\d{4}-\d{2}-\d{2})*", _listed),
)
