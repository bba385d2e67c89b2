"""Reads the first line of an element's documentation: which clauses it cites.

    依据：附件2.29 规范 二（一）3、4；规范 三；流程图
    依据：平台

A number that is not below the one before starts a new citation and keeps what stands above it:
``二（一）3、4`` is 二（一）3 and 二（一）4, ``一、二`` is 一 and 二, ``一、（二）3`` is one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bureau.modelling.clauses.model import CHART, RULES

PLATFORM = "平台"
_PREFIX = re.compile(r"依据[：:]\s*(?P<body>.+)")
_HAN = "[一二三四五六七八九十]+"
_TOKEN = re.compile(
    rf"""(?P<annex>附件\s*\d+(?:\.\d+)*)
       | (?P<part>{RULES}|{CHART})
       | (?P<platform>{PLATFORM})
       | (?P<level2>[（(]{_HAN}[）)])
       | (?P<level4>[（(]\d+[）)])
       | (?P<level1>{_HAN})
       | (?P<level3>\d+)
       | (?P<level5>[①-⑳])
       | (?P<gap>[、；;，,.．\s和及]+)""",
    re.VERBOSE,
)
_BRACKETS = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited place; `number` has no separators, "" means the whole part."""

    annex: str
    part: str
    number: str

    def __str__(self) -> str:
        """As it is written in a documentation."""
        return f"附件{self.annex} {self.part} {self.number}".rstrip()


@dataclass(frozen=True, slots=True)
class Citations:
    """What a documentation cites.

    Args:
        places: cited clauses, in order.
        platform: the element belongs to the platform, not to the annex.
        fault: Chinese sentence when the first line is not of the agreed form, else "".
    """

    places: tuple[Citation, ...] = ()
    platform: bool = False
    fault: str = ""


@dataclass(slots=True)
class _Place:
    """The place being read: annex, part, and the number's pieces by level."""

    annex: str = ""
    part: str = ""
    levels: tuple[tuple[int, str], ...] = ()

    def citation(self) -> Citation:
        return Citation(self.annex, self.part, "".join(text for _, text in self.levels))


def parse_citations(documentation: str) -> Citations:
    """Read the ``依据：`` line, which must be the first."""
    first = documentation.strip().splitlines()[0].strip() if documentation.strip() else ""
    match = _PREFIX.fullmatch(first)
    if match is None:
        return Citations(fault="第一行不是「依据：…」")
    body = match.group("body").strip()
    tokens = list(_tokens(body))
    if "".join(text for _, text in tokens) != body:
        return Citations(fault=f"「{body}」里有认不出的写法")
    platform = any(kind == "platform" for kind, _ in tokens)
    try:
        places = tuple(_places(tokens))
    except ValueError as error:
        return Citations(fault=f"「{body}」{error}")
    if not places and not platform:
        return Citations(fault=f"「{body}」没有写「规范」或「流程图」")
    return Citations(places=places, platform=platform)


def _tokens(body: str) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _TOKEN.match(body, at):
        yield match.lastgroup or "", match.group()
        at = match.end()


def _places(tokens: list[tuple[str, str]]) -> Iterator[Citation]:
    place = _Place()
    for kind, text in tokens:
        if kind == "annex":
            if place.part:
                yield place.citation()
            place = _Place(annex=text.removeprefix("附件").strip())
        elif kind == "part":
            if place.part:
                yield place.citation()
            if not place.annex:
                raise ValueError("没有写附件号")
            place = _Place(place.annex, text)
        elif kind.startswith("level"):
            if not place.part:
                raise ValueError("没有写「规范」或「流程图」")
            level = int(kind.removeprefix("level"))
            if place.levels and place.levels[-1][0] >= level:
                yield place.citation()
            above = tuple(one for one in place.levels if one[0] < level)
            piece = text.translate(_BRACKETS)
            place = _Place(place.annex, place.part, (*above, (level, piece)))
    if place.part:
        yield place.citation()
