"""Reads the cells of a decision table: literals and simple tests of S-FEEL.

Known: ``-``, ``"a","b"``, ``not("a")``, ``5``, ``>= 5``, ``[1..5)``, ``true``. Anything else is
not understood and is reported as such; a table is meant to be read by the people it binds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Sample = str | float | bool

_NUMBER = r"-?\d+(?:\.\d+)?"
_STRING = re.compile(r'"([^"]*)"')
_COMPARE = re.compile(rf"(<=|>=|<|>|=|!=)?\s*({_NUMBER})")
_RANGE = re.compile(rf"([\[\](])\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*([\[\])])")
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)


class CellType(StrEnum):
    """What kind of literals a cell holds."""

    ANY = "any"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Test:
    """A cell as a test.

    Args:
        type: kind of its literals.
        holds: whether a value satisfies it.
        marks: the literals in it: where samples are taken.
    """

    type: CellType
    holds: Callable[[Sample], bool]
    marks: tuple[Sample, ...] = ()


def read_test(text: str) -> Test | None:
    """Read an input cell; None when it is not understood."""
    text = text.strip()
    if text in ("", "-"):
        return Test(CellType.ANY, lambda _: True)
    negated = _NOT.fullmatch(text)
    if negated is not None:
        inner = read_test(negated.group(1))
        if inner is None or inner.type is CellType.ANY:
            return None
        return Test(inner.type, lambda value: not inner.holds(value), inner.marks)
    parts = [_item(part) for part in _split(text)]
    if any(part is None for part in parts):
        return None
    items = [part for part in parts if part is not None]
    types = {item.type for item in items}
    if len(types) != 1:
        return None
    return Test(
        types.pop(),
        lambda value: any(item.holds(value) for item in items),
        tuple(mark for item in items for mark in item.marks),
    )


def literal_type(text: str) -> CellType | None:
    """Return the type of an output cell's literal, None when it is not one."""
    text = text.strip()
    if _STRING.fullmatch(text):
        return CellType.STRING
    if re.fullmatch(_NUMBER, text):
        return CellType.NUMBER
    return CellType.BOOLEAN if text in ("true", "false") else None


def type_of_ref(ref: str) -> CellType | None:
    """Return the cell type of a typeRef; None for dates and unknown types."""
    if ref == "string":
        return CellType.STRING
    if ref in ("integer", "long", "double", "number"):
        return CellType.NUMBER
    return CellType.BOOLEAN if ref == "boolean" else None


def _item(text: str) -> Test | None:
    text = text.strip()
    string = _STRING.fullmatch(text)
    if string is not None:
        wanted = string.group(1)
        return Test(CellType.STRING, lambda value: value == wanted, (wanted,))
    if text in ("true", "false"):
        flag = text == "true"
        return Test(CellType.BOOLEAN, lambda value: value is flag, (flag,))
    span = _RANGE.fullmatch(text)
    if span is not None:
        return _range(*span.groups())
    compared = _COMPARE.fullmatch(text)
    if compared is None:
        return None
    return _comparison(compared.group(1) or "=", float(compared.group(2)))


def _comparison(operator: str, limit: float) -> Test:
    tests: dict[str, Callable[[float], bool]] = {
        "=": lambda value: value == limit,
        "!=": lambda value: value != limit,
        "<": lambda value: value < limit,
        "<=": lambda value: value <= limit,
        ">": lambda value: value > limit,
        ">=": lambda value: value >= limit,
    }
    test = tests[operator]
    return Test(CellType.NUMBER, lambda value: _is_number(value) and test(float(value)), (limit,))


def _range(opening: str, low: str, high: str, closing: str) -> Test:
    first, last = float(low), float(high)

    def holds(value: Sample) -> bool:
        if not _is_number(value):
            return False
        number = float(value)
        above = number >= first if opening == "[" else number > first
        return above and (number <= last if closing == "]" else number < last)

    return Test(CellType.NUMBER, holds, (first, last))


def _is_number(value: Sample) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _split(text: str) -> list[str]:
    """Split at commas outside quotes."""
    return re.findall(r'(?:"[^"]*"|[^,"])+', text)
