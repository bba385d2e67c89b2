"""Retention periods (保管期限): how an annex or a form writes them, as a number of years.

依据：《机关文件材料归档范围和文书档案保管期限规定》(国家档案局令第8号) knows 永久, 30年 and
10年; annexes name other numbers of years for their own papers.
"""

from __future__ import annotations

import re
from typing import Final

from bureau.errors import Permanent

#: Kept for ever (永久).
FOR_EVER: Final = 0
LONGEST_YEARS: Final = 100
_YEARS: Final = re.compile(r"(?P<years>\d{1,3})\s*年?", re.ASCII)


def retention_years(text: str) -> int:
    """Years to keep, `FOR_EVER` for 永久.

    Args:
        text: "永久", "30年", "30".

    Raises:
        Permanent: none of these, or not 1 to 100 years.
    """
    written = text.strip()
    if written == "永久":
        return FOR_EVER
    match = _YEARS.fullmatch(written)
    if match is None or not 1 <= int(match["years"]) <= LONGEST_YEARS:
        raise Permanent(f"not a retention period (保管期限有误): {text!r}")
    return int(match["years"])


def retention_text(years: int) -> str:
    """As it is written in Chinese."""
    return "永久" if years == FOR_EVER else f"{years}年"
