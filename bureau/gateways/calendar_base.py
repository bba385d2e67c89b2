"""Lists of past years out of the `chinesecalendar` package, for years that no file gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from importlib.metadata import version

from chinese_calendar import Holiday as Names
from chinese_calendar import constants

from bureau.domain.calendar import Holiday, MakeUp, YearList

#: The package knows earlier years too; nothing of this bureau reaches back that far.
FIRST_YEAR = 2015


def base_lists() -> tuple[YearList, ...]:
    """One list for each year the package knows, version 0, so that any file wins."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    last = max(constants.holidays).year
    return tuple(_year(year, source) for year in range(FIRST_YEAR, last + 1))


def _year(year: int, source: str) -> YearList:
    free = {day: _chinese(name) for day, name in constants.holidays.items() if day.year == year}
    worked = sorted((day, name) for day, name in constants.workdays.items() if day.year == year)
    return YearList(
        year=year,
        source=source,
        title=f"{year}年节假日（{source}）",
        issued=None,
        version=0,
        holidays=tuple(_ranges(sorted(free.items()))),
        make_ups=tuple(MakeUp(_chinese(name), day) for day, name in worked),
    )


def _ranges(days: Iterable[tuple[date, str]]) -> list[Holiday]:
    """Runs of days of one name."""
    found: list[Holiday] = []
    for day, name in days:
        last = found[-1] if found else None
        if last is not None and last.name == name and last.last == day - timedelta(days=1):
            found[-1] = Holiday(name, last.first, day)
        else:
            found.append(Holiday(name, day, day))
    return found


def _chinese(name: str) -> str:
    return str(Names(name).chinese)
