"""Opinions of several people on one question (会签, 征求意见, 测评) and how they are counted.

An opinion is an ASCII word that a form gives, such as "agree"; its Chinese name is for people only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

AGREE, DISAGREE, ABSTAIN = "agree", "disagree", "abstain"

#: What an opinion may look like: a literal that a gateway can compare with.
WORD: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")

_NAMES: Final = {
    AGREE: "同意",
    DISAGREE: "不同意",
    ABSTAIN: "弃权",
    "comment": "有意见",
    "none": "无意见",
    "excellent": "优秀",
    "good": "良好",
    "competent": "称职",
    "basic": "基本称职",
    "incompetent": "不称职",
}


def opinion_name(word: str) -> str:
    """Chinese name of an opinion; the word itself when it has none."""
    return _NAMES.get(word, word)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a round stands.

    Args:
        agree: how many agree.
        disagree: how many do not.
        total: all opinions.
        by_word: how many of each word.
    """

    agree: int
    disagree: int
    total: int
    by_word: tuple[tuple[str, int], ...]

    @property
    def result(self) -> str:
        """One word for a gateway.

        "none": nobody said anything; "disagreed": somebody does not agree; "agreed": all agree;
        "mixed": nobody is against and not all agree.
        """
        if not self.total:
            return "none"
        if self.disagree:
            return "disagreed"
        return "agreed" if self.agree == self.total else "mixed"


def tally(words: Iterable[str]) -> Tally:
    """Count opinions; the order they came in does not matter."""
    counted = Counter(words)
    return Tally(
        agree=counted[AGREE],
        disagree=counted[DISAGREE],
        total=counted.total(),
        by_word=tuple(sorted(counted.items())),
    )
