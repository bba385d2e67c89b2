"""Tells a classification marking (密级标志) from a mere word.

A marking is 密级★保密期限, such as 机密★1年 or 绝密★长期, in the corner of the first page
(GB/T 9704-2012, 7.2.2); ★ alone after the 密级 is one too. Everything else that speaks of secrets,
商业秘密 or 保密工作, is a word: whether the paper is classified, its sender has to say.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import Final


class Classification(Enum):
    """What a text shows."""

    MARKED = "marked"
    WORD = "word"


#: Between two characters of a marking: people space them out, programs split them.
_GAP: Final = r"[^\S\n]{0,4}"
_LEVEL: Final = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR: Final = "[★☆⭐✩✪✫✬✭✮✯✰]"
_TERM: Final = rf"(?:长{_GAP}期|[0-9〇零一二三四五六七八九十]{{1,3}}{_GAP}(?:年|个?月|天|日))"
_MARKING: Final = re.compile(rf"{_LEVEL}{_GAP}(?:{_STAR}|[*]{_GAP}{_TERM})")
#: "密级：秘密" as a form or an old paper has it, or the level as a line of its own.
_ALONE: Final = re.compile(
    rf"(?:^|\n)[^\S\n]*(?:密{_GAP}级{_GAP}[:：]?{_GAP})?{_LEVEL}[^\S\n]*(?:\n|$)"
)
_WORD: Final = re.compile(rf"{_LEVEL}|保密|涉密|密级")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def classification(text: str) -> Classification | None:
    """What a field or a name shows; None: it does not speak of secrets."""
    plain = _plain(text)
    if _MARKING.search(plain):
        return Classification.MARKED
    return Classification.WORD if _WORD.search(plain) else None


def classification_of_page(text: str) -> Classification | None:
    """What the first page of a document shows: a word in a running sentence says nothing there.

    Args:
        text: the page's text, line by line.
    """
    plain = _plain(text)
    if _MARKING.search(plain):
        return Classification.MARKED
    return Classification.WORD if _ALONE.search(plain) else None


def _plain(text: str) -> str:
    """Full-width and compatibility forms as the usual ones, without invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
