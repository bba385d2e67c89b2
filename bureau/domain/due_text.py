"""Says a due time the way a clerk reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bureau.timezone import TIME_ZONE

_WEEKDAYS: Final = "一二三四五六日"


def due_text(
    due_at: datetime | None,
    now: datetime,
    *,
    closed_at: datetime | None = None,
    standing: bool = False,
    done: str = "办结",
) -> str:
    """One line: the day, and how much is left or over.

    Args:
        due_at: aware; None when no due time was computed.
        now: aware.
        closed_at: aware; the case has ended then, and the clock stands.
        done: what has happened at `closed_at`.
        standing: there is no due time because the clock stands still (补正 ...).

    Returns:
        such as "2026年3月9日（周一）23:59 到期，还剩 2 天".
    """
    if due_at is None:
        return "暂停计时" if standing else "尚未确定期限"
    local = due_at.astimezone(TIME_ZONE)
    day = (
        f"{local.year}年{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）"
        f"{local:%H:%M} 到期"
    )
    if closed_at is not None:
        kept = f"按期{done}" if closed_at <= due_at else f"超期 {_over(closed_at, local)}{done}"
        return f"{day}，{kept}"
    if now > due_at:
        return f"{day}，已超期 {_over(now, local)}"
    days = _days(now, local)
    return f"{day}，还剩 {days} 天" if days else f"{day}，今天到期"


def _days(earlier: datetime, later: datetime) -> int:
    """Calendar days of Beijing time between two moments, as clerks count and the task cards do."""
    return (later.astimezone(TIME_ZONE).date() - earlier.astimezone(TIME_ZONE).date()).days


def _over(now: datetime, due: datetime) -> str:
    return f"{days} 天" if (days := _days(due, now)) else "不足 1 天"


def moment(at: datetime) -> str:
    """A moment as official texts write it, such as "2026年3月9日17:30"."""
    here = at.astimezone(TIME_ZONE)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
