"""One day of the calendar: open or not, why, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

WEEKDAYS: Final = "一二三四五六日"


class DayKind(StrEnum):
    """What makes a day a working day or not."""

    WORKDAY = "workday"  # 周一至周五
    MAKE_UP = "make-up-workday"  # 调休上班
    WEEKEND = "weekend"  # 周六、周日
    HOLIDAY = "holiday"  # 放假


@dataclass(frozen=True, slots=True)
class Day:
    """One day.

    Args:
        date: the day.
        kind: why it is open or closed.
        name: name of the holiday, or of the one a make-up workday belongs to; "" otherwise.
        source: number of the State Council's notice, or what else is relied on.
        provisional: no notice for this day is known yet (暂定).
    """

    date: date
    kind: DayKind
    name: str = ""
    source: str = ""
    provisional: bool = False

    @property
    def working(self) -> bool:
        """Whether offices are open."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)

    def why(self) -> str:
        """The reason in Chinese, such as 春节放假（国办发明电〔2025〕7号）."""
        if self.kind is DayKind.HOLIDAY:
            return f"{self.name}放假（{self.source}）"
        if self.kind is DayKind.MAKE_UP:
            return f"{self.name}调休上班（{self.source}）"
        weekday = WEEKDAYS[self.date.weekday()]
        return f"周{weekday}休息日" if self.kind is DayKind.WEEKEND else f"周{weekday}"


def spoken(day: date, *, weekday: bool = True) -> str:
    """A day as it is read, such as 2026年11月22日（周日）."""
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}（周{WEEKDAYS[day.weekday()]}）" if weekday else text
