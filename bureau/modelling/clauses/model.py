"""An annex and its clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

CHART = "流程图"
RULES = "规范"


@dataclass(frozen=True, slots=True)
class FlowEntry:
    """One flow of the inventory: id such as ``1.1/2`` and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered passage.

    Args:
        annex: number of the annex, ``2.29``.
        part: CHART or RULES.
        number: as cited, without separators: ``二（一）3``; boxes of a flowchart count 1, 2, 3.
            ``""`` is the text ahead of the first number.
        text: the passage itself, lines joined, without its sub-clauses.
        flow: name of the flow that a box belongs to, when the annex has several charts.
    """

    annex: str
    part: str
    number: str
    text: str
    flow: str = ""

    @property
    def id(self) -> str:
        """Stable id over all annexes: ``2.29/规范/二（一）3``."""
        return f"{self.annex}/{self.part}/{self.number}"

    @property
    def citation(self) -> str:
        """How a diagram cites it: ``附件2.29 规范 二（一）3``."""
        return f"附件{self.annex} {self.part} {self.number}".rstrip()


@dataclass(frozen=True)
class Annex:
    """An annex: title, section, duty, flows, clauses in reading order.

    `version` counts changes of the text. `checked` says whether a person has compared the boxes
    of the flowchart with the picture: extraction had scrambled them.
    """

    id: str
    title: str
    department: str
    duty: str
    flows: tuple[FlowEntry, ...]
    clauses: tuple[Clause, ...]
    version: int = 1
    checked: bool = True

    @cached_property
    def by_number(self) -> Mapping[tuple[str, str], Clause]:
        """Clauses by part and number."""
        return {(one.part, one.number): one for one in self.clauses}

    def has_part(self, part: str) -> bool:
        """Say whether the annex has that part at all."""
        return any(one.part == part for one in self.clauses)

    def below(self, part: str, number: str) -> tuple[Clause, ...]:
        """Return the clause of that number and all its sub-clauses; the whole part for "".

        Empty when there is no such number.
        """
        if not number:
            return tuple(one for one in self.clauses if one.part == part)
        return tuple(
            one
            for one in self.clauses
            if one.part == part and (one.number == number or is_below(one.number, number))
        )


def is_below(number: str, parent: str) -> bool:
    """Say whether ``二（一）3`` stands below ``二（一）`` or ``二``; ``12`` is not below ``1``."""
    if not number.startswith(parent) or number == parent:
        return False
    return not (parent[-1].isdigit() and number[len(parent)].isdigit()) and not (
        parent[-1] in _HAN_DIGITS and number[len(parent)] in _HAN_DIGITS
    )


_HAN_DIGITS = "一二三四五六七八九十"
