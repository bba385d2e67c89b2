"""One year's list of holidays and make-up workdays (国务院办公厅关于某年部分节假日安排的通知)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bureau.errors import Fault, InvalidData


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday: all days from `first` to `last` are free, weekends among them too."""

    name: str
    first: date
    last: date

    def days(self) -> tuple[date, ...]:
        """Its days in order."""
        length = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(length))


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A weekend day on which people work (调休上班), and the holiday it belongs to."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class YearList:
    """A year's list.

    Args:
        year: the year it is for; it may name days at the end of the year before (元旦).
        source: number of the notice, such as 国办发明电〔2025〕7号.
        title: its title.
        issued: its date; None for a list taken from a library.
        version: counts up when a year's list is replaced (a later notice, a mended typing error).
        holidays: free days.
        make_ups: worked weekend days.

    Raises:
        InvalidData: the list contradicts itself; every fault is named.
    """

    year: int
    source: str
    title: str
    issued: date | None
    version: int
    holidays: tuple[Holiday, ...]
    make_ups: tuple[MakeUp, ...]

    def __post_init__(self) -> None:
        faults = tuple(Fault("", text) for text in (*self._wrong_days(), *self._clashes()))
        if faults:
            raise InvalidData(f"{self.year}年放假安排有误", code="invalid-calendar", faults=faults)

    def _wrong_days(self) -> list[str]:
        first, last = date(self.year - 1, 12, 20), date(self.year, 12, 31)
        faults = []
        for holiday in self.holidays:
            if holiday.last < holiday.first:
                faults.append(f"{holiday.name}：结束日期早于开始日期")
            elif not first <= holiday.first <= holiday.last <= last:
                faults.append(f"{holiday.name}：日期不在{self.year}年")
        for make_up in self.make_ups:
            if make_up.day.weekday() < 5:
                faults.append(f"{make_up.name}：{make_up.day}不是周六、周日，无须调休上班")
            if not first <= make_up.day <= last:
                faults.append(f"{make_up.name}：{make_up.day}不在{self.year}年")
        return faults

    def _clashes(self) -> list[str]:
        free: dict[date, str] = {}
        faults = []
        for holiday in self.holidays:
            for day in holiday.days():
                if day in free:
                    faults.append(f"{day}同属{free[day]}和{holiday.name}")
                free[day] = holiday.name
        worked: set[date] = set()
        for make_up in self.make_ups:
            if make_up.day in free:
                faults.append(f"{make_up.day}既放假（{free[make_up.day]}）又上班")
            if make_up.day in worked:
                faults.append(f"{make_up.day}上班写了两次")
            worked.add(make_up.day)
        return faults
