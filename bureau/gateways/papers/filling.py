"""Jinja as templates see it: sandboxed, escaping, strict about names.

Filters beside Jinja's own: `capital` writes money in capitals, `level` tells headings of official
documents (一、 is 1, （一） is 2) from running text, 0, `balanced` breaks a title into even lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from bureau.domain import money

_FIRST: Final = re.compile(r"[一二三四五六七八九十]+、")
_SECOND: Final = re.compile(r"（[一二三四五六七八九十]+）")
#: Characters of a title in one line of 156 mm, at 22 points.
_TITLE_LENGTH: Final = 19
#: A title is not broken before or after these; numbers and Latin words stay whole.
_NOT_BEFORE: Final = "，。、；：）》〉〕”’·的和与之等年月日号"
_NOT_AFTER: Final = "（《〈〔“‘第"
#: A heading is a line of its own; a numbered sentence is running text.
_HEADING_LENGTH: Final = 40


def environment(files: Mapping[str, bytes]) -> ImmutableSandboxedEnvironment:
    """Jinja over these files and no others."""
    texts = {
        name: content.decode("utf-8")
        for name, content in files.items()
        if name.endswith((".html", ".css"))
    }
    made = ImmutableSandboxedEnvironment(
        loader=DictLoader(texts),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["capital"] = capital
    made.filters["level"] = level
    made.filters["balanced"] = balanced
    return made


def capital(amount: str) -> str:
    """Money as shown ("12,345.00") in capitals; "" stays ""."""
    return money.capital(Decimal(amount.replace(",", ""))) if amount else ""


def level(paragraph: str) -> int:
    """Level of a heading in an official document (GB/T 9704-2012, 7.3.3), 0 for running text."""
    if len(paragraph) > _HEADING_LENGTH or paragraph.endswith(("。", "；", "，")):
        return 0
    if _FIRST.match(paragraph):
        return 1
    return 2 if _SECOND.match(paragraph) else 0


def balanced(title: str) -> Markup:
    """A title in lines of about the same length (GB/T 9704-2012, 7.3.1: 排列对称，长短适宜)."""
    lines = []
    rest = str(title)
    while (count := -(-len(rest) // _TITLE_LENGTH)) > 1:
        at = _break(rest, -(-len(rest) // count))
        lines.append(rest[:at])
        rest = rest[at:]
    return Markup("<br>").join(escape(line) for line in (*lines, rest))


def _break(text: str, wish: int) -> int:
    """Where to break: the place next to the wish where it may be, after a bracket if there is."""
    near = [at for at in range(wish - 4, wish + 5) if 0 < at <= min(_TITLE_LENGTH, len(text) - 2)]
    good = [at for at in near if _may_break(text[at - 1], text[at])]
    return min(
        good, key=lambda at: abs(at - wish) - 3 * (text[at - 1] in "》〉）、，"), default=wish
    )


def _may_break(before: str, after: str) -> bool:
    if before in _NOT_AFTER or after in _NOT_BEFORE:
        return False
    return not (before.isascii() and after.isascii())
