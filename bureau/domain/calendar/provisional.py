"""What is known of a year before its notice: weekends, and the holidays on fixed dates.

全国年节及纪念日放假办法（2024年11月10日修订，2025年1月1日起施行）第二条:
元旦 1月1日; 劳动节 5月1日、2日; 国庆节 10月1日至3日. The other holidays follow the lunar calendar
or a solar term; which weekends are worked for them, nobody knows before the notice.
"""

from __future__ import annotations

from datetime import date
from typing import Final

SOURCE: Final = "暂定：国务院通知未录入"

_FIXED: Final = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


def fixed_holiday(day: date) -> str:
    """Name of the holiday that is on this date every year, "" when there is none."""
    return _FIXED.get((day.month, day.day), "")
