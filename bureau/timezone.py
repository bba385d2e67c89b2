"""The time zone in which the law counts days and people read times."""

from __future__ import annotations

from zoneinfo import ZoneInfo

#: Asia/Shanghai: no daylight saving since 1991.
TIME_ZONE = ZoneInfo("Asia/Shanghai")
