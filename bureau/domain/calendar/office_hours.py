"""Office hours (作息时间), by season where the office has a summer time of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bureau.errors import Fault, InvalidData
from bureau.timezone import TIME_ZONE


@dataclass(frozen=True, slots=True)
class Season:
    """Hours from a day of the year on, until the next season begins.

    Args:
        begins: month and day.
        opens: start of the morning.
        closes: end of the afternoon.
    """

    begins: tuple[int, int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Hours of the whole year.

    Args:
        seasons: in order of the year; the last one holds over New Year.
        source: which notice of the office says so.

    Raises:
        InvalidData: no season, out of order, or an office that closes before it opens.
    """

    seasons: tuple[Season, ...]
    source: str

    def __post_init__(self) -> None:
        faults = []
        begins = [season.begins for season in self.seasons]
        if not begins or begins != sorted(set(begins)):
            faults.append(Fault("/作息", "至少一段，按起始日期先后排列，不得重复"))
        faults += [
            Fault(f"/作息/{place}", "下班时间应晚于上班时间")
            for place, season in enumerate(self.seasons)
            if season.closes <= season.opens
        ]
        if faults:
            raise InvalidData("作息时间有误", code="invalid-calendar", faults=tuple(faults))

    def _season(self, day: date) -> Season:
        begun = [season for season in self.seasons if season.begins <= (day.month, day.day)]
        return (begun or self.seasons)[-1]

    def opening(self, day: date) -> datetime:
        """When the office opens on a working day."""
        return datetime.combine(day, self._season(day).opens, TIME_ZONE)

    def closing(self, day: date) -> datetime:
        """When business ends on a working day (停止业务活动的时间)."""
        return datetime.combine(day, self._season(day).closes, TIME_ZONE)
