"""Which characters may stand in texts and names that outsiders hand in.

Rule of our own (design, section 6 Security): control characters break print-outs, logs and exports;
bidirectional overrides make a name read as another one; lone surrogates cannot be stored as UTF-8.
"""

from __future__ import annotations

import unicodedata
from typing import Final

#: Line feed, carriage return, tab: they occur in what people paste into a text field.
LINE_CHARACTERS: Final = frozenset("\n\r\t")
#: Embeddings, overrides and isolates (Unicode UAX #9): they change the order in which text is
#: shown.
BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: A String variable of the engine holds so many UTF-16 units.
ENGINE_STRING_UNITS: Final = 4000


def forbidden_characters(text: str, *, lines: bool) -> tuple[str, ...]:
    """Name every forbidden character of a text once, in order of appearance, as "U+0007".

    Args:
        text: what was handed in.
        lines: line breaks and tabs are allowed (running text), or not (names).
    """
    found = dict.fromkeys(
        f"U+{ord(char):04X}" for char in text if _is_forbidden(char) or char in _lines(lines)
    )
    return tuple(found)


def _lines(allowed: bool) -> frozenset[str]:
    return frozenset() if allowed else LINE_CHARACTERS


def _is_forbidden(char: str) -> bool:
    if char in LINE_CHARACTERS:
        return False
    if char in BIDI_CONTROLS or unicodedata.category(char) in {"Cc", "Cs"}:
        return True
    return (ord(char) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF  # non-characters


def utf16_units(text: str) -> int:
    """Length as Java counts it: characters outside the basic plane count twice."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)
