"""Running numbers: how they are written, and which register they come from.

Case numbers (办件编号) are `BJ-<year>-<six digits>`, from register "BJ". 发文字号 are
`桓商〔2026〕5号`, from a register for each 机关代字 (GB/T 9704-2012, 7.2.5: Arabic figures, the
year in full in 六角括号, no 第, no leading zeros, 号 behind). Either is counted anew each calendar
year of Asia/Shanghai, without gaps.
"""

from __future__ import annotations

import re
from typing import Final

#: Register of the case numbers.
CASE_REGISTER: Final = "BJ"

#: How a case number looks; anything else was never given.
CASE_NUMBER: Final = re.compile(r"BJ-(?P<year>\d{4})-(?P<seq>\d{6,})", re.ASCII)

#: 机关代字: Chinese characters only, so that no other register can bear such a name.
_SIGN: Final = re.compile(r"[\u4e00-\u9fff]{2,12}")


def format_number(register: str, year: int, seq: int) -> str:
    """Write a running number, such as "BJ-2026-000001".

    Raises:
        ValueError: the count does not start at 1, or the year has not four digits.
    """
    if seq < 1 or not 1000 <= year <= 9999:
        raise ValueError(f"no running number for year {year}, count {seq}")
    return f"{register}-{year}-{seq:06d}"


def format_document_number(sign: str, year: int, seq: int) -> str:
    """Write a 发文字号, such as "桓商〔2026〕5号".

    Raises:
        ValueError: no 机关代字, the count does not start at 1, or the year has not four digits.
    """
    if not is_sign(sign) or seq < 1 or not 1000 <= year <= 9999:
        raise ValueError(f"no document number for {sign!r}, year {year}, count {seq}")
    return f"{sign}〔{year}〕{seq}号"


def is_sign(text: str) -> bool:
    """Whether the text can be a 机关代字."""
    return _SIGN.fullmatch(text) is not None


def is_case_number(text: str) -> bool:
    """Whether the text is written as a case number."""
    return CASE_NUMBER.fullmatch(text) is not None


def gaps(seqs: list[int]) -> list[int]:
    """Counts missing between 1 and the highest one given. A register without gaps gives []."""
    given = set(seqs)
    return [seq for seq in range(1, max(given, default=0) + 1) if seq not in given]
