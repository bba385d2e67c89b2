"""Publications on websites (公示、公告): columns, how long they stay, where they stand.

A 公示期 counts whole days: what is published until a day stays through the end of that day and is
taken down after it. A publication without an end stays until a person or a step takes it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, get_args

from bureau.timezone import TIME_ZONE

#: Columns of a website (栏目).
ColumnName = Literal["公示", "公告", "通知", "政策", "信息公开"]
COLUMNS: Final[tuple[ColumnName, ...]] = get_args(ColumnName)

#: Folder names of the columns, as addresses have them.
COLUMN_SLUGS: Final[Mapping[ColumnName, str]] = {
    "公示": "gongshi",
    "公告": "gonggao",
    "通知": "tongzhi",
    "政策": "zhengce",
    "信息公开": "xinxigongkai",
}

#: Longest title, as a page and its index show it.
TITLE_LIMIT: Final = 200


class PublicationState(StrEnum):
    """Where a publication stands. Stored by value; values are never renamed."""

    PUBLISHED = "published"
    EXPORTED = "exported"
    TO_TAKE_DOWN = "to-take-down"
    TAKEN_DOWN = "taken-down"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _LABELS[self]


_LABELS: Final = {
    PublicationState.PUBLISHED: "已发布",
    PublicationState.EXPORTED: "已导出，由人录入",
    PublicationState.TO_TAKE_DOWN: "待人工撤下",
    PublicationState.TAKEN_DOWN: "已撤下",
}


def last_day(given: str) -> date:
    """The day that a date or a point in time names, in Asia/Shanghai.

    Args:
        given: "2026-03-06", or an ISO time as `compute-deadline` gives it.

    Raises:
        ValueError: it is neither.
    """
    text = given.strip()
    if len(text) <= len("2026-03-06"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.tzinfo is None else moment.astimezone(TIME_ZONE).date()


def day_text(day: date) -> str:
    """A day as notices write it: 2026年3月6日 (GB/T 9704-2012, 7.3.5.4: no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_text(first: date, last: date | None) -> str:
    """A 公示期 as a notice writes it."""
    if last is None:
        return f"自{day_text(first)}起"
    return day_text(first) if first == last else f"{day_text(first)}至{day_text(last)}"
