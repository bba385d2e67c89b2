"""档号, 保管期限 and when it lapses, by the standards of the archives administration.

DA/T 22-2015, 5.4: 档号 = 全宗号-档案门类代码·年度-保管期限-机构代码-件号, such as
Z109-WS·2011-Y-BGS-0001; 永久 is Y, 定期30年 D30, 定期10年 D10; 件号 has four digits and counts
within its class (年度, 保管期限, 机构). 国家档案局令第8号第六条 knows these three periods.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bureau.domain.retention import FOR_EVER

#: Periods of 文书档案, by years, as the 档号 writes them; in the order of the catalogue.
PERIODS: Final[Mapping[int, str]] = {FOR_EVER: "Y", 30: "D30", 10: "D10"}

_CODE: Final = re.compile(r"[A-Z0-9]{2,6}")
_SECTION: Final = re.compile(r"[A-Z]{3}|[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Section:
    """A section (机构): its code in the 档号, and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveScheme:
    """How the bureau files.

    Args:
        fonds: 全宗号 that the county archives gave; "" while none was given.
        fonds_name: 全宗名称.
        category: 档案门类代码, WS for 文书.
        sections: by folder of the section's diagrams.
        periods: years to keep by process id, from the bureau's own 保管期限表.
    """

    fonds: str
    fonds_name: str
    category: str
    sections: Mapping[str, Section]
    periods: Mapping[str, int]

    def section(self, code: str) -> Section | None:
        """The section with this code."""
        return next((one for one in self.sections.values() if one.code == code), None)


def is_fonds(text: str) -> bool:
    """Whether the text can be a 全宗号 or 门类代码: letters and digits."""
    return _CODE.fullmatch(text) is not None


def is_section(text: str) -> bool:
    """Whether the text can be a 机构代码: three letters or three digits (DA/T 22-2015, 5.4.3)."""
    return _SECTION.fullmatch(text) is not None


def class_register(scheme: ArchiveScheme, years: int, section: str) -> str:
    """Name of the register that counts the items of one class.

    Raises:
        ValueError: no such period.
    """
    return f"{scheme.fonds}-{scheme.category}-{_period(years)}-{section}"


def archival_code(scheme: ArchiveScheme, year: int, years: int, section: str, item: int) -> str:
    """The 档号 of one item.

    Raises:
        ValueError: no such period, or more items than four digits count.
    """
    if not 1 <= item <= 9999:
        raise ValueError(f"no 件号 {item}")
    head = f"{scheme.fonds}-{scheme.category}·{year}"
    return f"{head}-{_period(years)}-{section}-{item:04d}"


def lapses_on(year: int, years: int) -> date | None:
    """From this day on it may be appraised for destruction; None: never (永久).

    The period counts whole years from the year after the one it was filed under.
    """
    return None if years == FOR_EVER else date(year + years + 1, 1, 1)


def _period(years: int) -> str:
    if years not in PERIODS:
        raise ValueError(f"no period of {years} years for 文书档案")
    return PERIODS[years]
