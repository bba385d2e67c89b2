"""Rule "entered": the limit is what a person typed, for example from the hotline's work order.

依据：附件2.29「最晚不得超过相关规定时限」 gives no number: the limit is entered, nothing is written
into the diagram. A day means the whole day, until 23:59:59; a time of day that was typed is kept.
The reminder is at 9:00 of the day before.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from bureau.domain.limits import Limit, LimitRequest
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

END_OF_DAY: Final = time(23, 59, 59)
REMIND_TIME: Final = time(9, 0)
REMIND_DAYS_BEFORE: Final = 1


def entered_limit(request: LimitRequest) -> Limit:
    """The entered day or time as a limit.

    Raises:
        Permanent: nothing was entered, or it is neither a date nor a time.
    """
    due_at = _due_at(request.entered)
    day_before = due_at.date() - timedelta(days=REMIND_DAYS_BEFORE)
    remind_at = datetime.combine(day_before, REMIND_TIME, TIME_ZONE)
    return Limit(
        due_at=due_at,
        remind_at=max(remind_at, request.now.astimezone(TIME_ZONE)),
        text=f"按录入的期限办理，截至{_spoken(due_at)}（期限由经办人录入，不按天数推算）",
    )


def _due_at(entered: str | None) -> datetime:
    if not entered:
        raise Permanent("no limit was entered (未录入期限)")
    try:
        if len(entered) <= len("2026-01-01"):
            return datetime.combine(date.fromisoformat(entered), END_OF_DAY, TIME_ZONE)
        typed = datetime.fromisoformat(entered)
    except ValueError as fault:
        raise Permanent(f"not a date or time in ISO 8601 (期限格式有误): {entered!r}") from fault
    typed = typed.replace(tzinfo=TIME_ZONE) if typed.tzinfo is None else typed
    typed = typed.astimezone(TIME_ZONE)
    # a form that has only a date field may send midnight for it
    if typed.timetz().replace(tzinfo=None) == time(0):
        return datetime.combine(typed.date(), END_OF_DAY, TIME_ZONE)
    return typed


def _spoken(at: datetime) -> str:
    day = f"{at.year}年{at.month}月{at.day}日"
    return day if at.timetz().replace(tzinfo=None) == END_OF_DAY else f"{day} {at:%H:%M}"
