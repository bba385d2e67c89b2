"""Matters that wait for a meeting (议题) and what a meeting says of them.

依据：平台. Cases wait for 局党组会 (附件 2.1, 4.17 and others) and 县政府常务会 (附件 3.1).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Meeting(StrEnum):
    """A body whose meetings decide."""

    PARTY_GROUP = "party-group"
    COUNTY_EXECUTIVE = "county-executive"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _MEETINGS[self]


class Verdict(StrEnum):
    """What becomes of a matter.

    DEFERRED 缓议: it stays in the queue for another meeting. WITHDRAWN 撤回: taken off the queue
    outside a meeting, with a reason.
    """

    APPROVED = "approved"
    REJECTED = "rejected"
    REVISE = "revise"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _VERDICTS[self]

    @property
    def final(self) -> bool:
        """Whether the case goes on."""
        return self is not Verdict.DEFERRED


_MEETINGS: Final = {Meeting.PARTY_GROUP: "局党组会", Meeting.COUNTY_EXECUTIVE: "县政府常务会"}
_VERDICTS: Final = {
    Verdict.APPROVED: "通过",
    Verdict.REJECTED: "不通过",
    Verdict.REVISE: "修改后再议",
    Verdict.DEFERRED: "缓议",
    Verdict.WITHDRAWN: "撤回",
}


def verdict_of(text: str) -> Verdict | None:
    """The verdict that a person wrote, by its Chinese name or its code; None: there is none."""
    plain = text.strip()
    return next((one for one in Verdict if plain in (one.label, one.value)), None)
