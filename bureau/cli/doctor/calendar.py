"""The working-day calendar: whether the State Council's notice that is due has been typed in."""

from __future__ import annotations

from datetime import datetime

from bureau.cli.finding import Finding, green, red, yellow
from bureau.services.ports.calendar import CalendarSource
from bureau.timezone import TIME_ZONE

AREA = "工作日历"


def check_lists(source: CalendarSource, now: datetime) -> list[Finding]:
    """Red when this year's list is missing; yellow from October on when next year's is.

    Args:
        source: the calendar in force.
        now: aware.
    """
    calendar, today = source.calendar(), now.astimezone(TIME_ZONE).date()
    missing = calendar.missing_notice(today)
    remedy = "照国务院办公厅通知录入一份 YAML，再 bureau deadline recompute 文件"
    if missing is None:
        return [green(AREA, "放假安排", f"已有至 {max(calendar.years)} 年")]
    detail = f"{missing} 年的国务院放假通知尚未录入，跨该年的期限为暂定"
    if missing == today.year:
        return [red(AREA, "放假安排", detail, remedy)]
    return [yellow(AREA, "放假安排", detail, remedy)]
