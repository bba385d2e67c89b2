"""Hides identity numbers and phone numbers in texts that leave the circle of those in charge.

个人信息保护法 第六条、第五十一条: no more is shown than is needed. The shape of identity numbers is
that of GB 11643-1999, of mobile numbers 11 digits that begin with 1.
"""

from __future__ import annotations

import re
from typing import Final

#: Not inside a longer run of letters or digits: digests and identifiers stay as they are.
_BEFORE: Final = r"(?<![0-9A-Za-z_-])"
_AFTER: Final = r"(?![0-9A-Za-z_-])"
_IDENTITY: Final = re.compile(
    rf"{_BEFORE}([1-9]\d{{5}})(?:18|19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"\d{{3}}[0-9Xx]{_AFTER}",
    re.ASCII,
)
_OLD_IDENTITY: Final = re.compile(
    rf"{_BEFORE}([1-9]\d{{5}})\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_AFTER}",
    re.ASCII,
)
_MOBILE: Final = re.compile(
    rf"(?<![0-9A-Za-z_])(\+?86[ -]?)?(1[3-9]\d)[ -]?\d{{4}}[ -]?(\d{{4}}){_AFTER}", re.ASCII
)
_LANDLINE: Final = re.compile(rf"{_BEFORE}(0\d{{2,3}})[-－ ]\d{{5,6}}(\d{{2}}){_AFTER}", re.ASCII)


def masked(text: str) -> str:
    """The text with identity numbers and phone numbers hidden but for the ends people know."""
    text = _IDENTITY.sub(r"\1************", text)
    text = _OLD_IDENTITY.sub(r"\1*********", text)
    text = _MOBILE.sub(r"\2****\3", text)
    return _LANDLINE.sub(r"\1-*****\2", text)
