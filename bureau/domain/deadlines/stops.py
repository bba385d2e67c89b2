"""Which days the clock stands still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from bureau.domain.deadlines.requests import Pause
from bureau.errors import Fault, InvalidData
from bureau.timezone import TIME_ZONE


def local_day(moment: datetime) -> date:
    """The day of a moment in the bureau's time zone."""
    return moment.astimezone(TIME_ZONE).date()


class Stops:
    """The pauses of one limit.

    Args:
        pauses: in order.
        event: none may begin before it.

    Raises:
        InvalidData: out of order, overlapping, ending before they begin, or only the last may last.
    """

    def __init__(self, pauses: Sequence[Pause], event: datetime) -> None:
        faults = []
        for place, pause in enumerate(pauses):
            if pause.since < event:
                faults.append(Fault(f"/pauses/{place}/since", "暂停不能早于起算"))
            if pause.until is not None and pause.until < pause.since:
                faults.append(Fault(f"/pauses/{place}/until", "恢复不能早于暂停"))
        for place, (first, second) in enumerate(pairwise(pauses)):
            if first.until is None or second.since < first.until:
                faults.append(Fault(f"/pauses/{place + 1}/since", "上一次暂停尚未恢复"))
        if faults:
            raise InvalidData("暂停记录有误", code="invalid-deadline", faults=tuple(faults))
        self._pauses = tuple(pauses)

    def reason(self, day: date) -> str | None:
        """Why the clock stands on this day: after the day it stopped, up to the day it goes on."""
        for pause in self._pauses:
            if day > local_day(pause.since) and (
                pause.until is None or day <= local_day(pause.until)
            ):
                return pause.reason
        return None

    def lasting_from(self, day: date) -> bool:
        """Whether a pause without an end has begun before this day."""
        return any(p.until is None and local_day(p.since) < day for p in self._pauses)

    def shift_days(self, last: date) -> date | None:
        """The last day, later by the days of each pause begun before it; None: one still lasts."""
        for pause in self._pauses:
            if local_day(pause.since) >= last:
                continue
            if pause.until is None:
                return None
            last += local_day(pause.until) - local_day(pause.since)
        return last

    def shift_moment(self, due: datetime) -> datetime | None:
        """The moment, later by the length of each pause that began before it; None: it lasts."""
        for pause in self._pauses:
            if pause.since >= due:
                continue
            if pause.until is None:
                return None
            due += pause.until - pause.since
        return due
