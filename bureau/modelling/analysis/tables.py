"""Gaps, overlaps and dead rows of a decision table, by trying a sample of every region.

Numbers are cut at every literal of their column: each literal, and one value between, below and
above (whole numbers only where the column is an integer). Texts are the literals and, unless the
column lists its values, one other text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise, product

from bureau.modelling.dmn.feel import CellType, Sample, Test, read_test, type_of_ref
from bureau.modelling.dmn.model import Clause, DecisionTable

LIMIT = 50_000
OTHER = "（其他）"


@dataclass(frozen=True, slots=True)
class TableCheck:
    """What trying every region showed.

    Args:
        gaps: inputs that no row takes.
        overlaps: pairs of row numbers (from 1) that take the same input, with that input.
        dead: rows that no input reaches under FIRST.
        complete: whether the table could be checked at all.
    """

    gaps: tuple[tuple[Sample, ...], ...] = ()
    overlaps: tuple[tuple[int, int, tuple[Sample, ...]], ...] = ()
    dead: tuple[int, ...] = ()
    complete: bool = True


def check_table(table: DecisionTable) -> TableCheck:
    """Try every region of the input space; not complete when a cell is not understood."""
    rows: list[list[Test]] = []
    for rule in table.rules:
        tests = [test for text in rule.inputs if (test := read_test(text)) is not None]
        if len(tests) != len(table.inputs) or not _fit(tests, table.inputs):
            return TableCheck(complete=False)
        rows.append(tests)
    columns = [
        _samples(column, [row[index] for row in rows]) for index, column in enumerate(table.inputs)
    ]
    if math.prod(len(column) for column in columns) > LIMIT:
        return TableCheck(complete=False)
    gaps: list[tuple[Sample, ...]] = []
    overlaps: dict[tuple[int, int], tuple[Sample, ...]] = {}
    first_hit: set[int] = set()
    for values in product(*columns):
        taken = [
            number
            for number, row in enumerate(rows, 1)
            if all(test.holds(value) for test, value in zip(row, values, strict=True))
        ]
        if not taken:
            gaps.append(values)
            continue
        first_hit.add(taken[0])
        for other in taken[1:]:
            overlaps.setdefault((taken[0], other), values)
    return TableCheck(
        gaps=tuple(gaps),
        overlaps=tuple((one, other, values) for (one, other), values in overlaps.items()),
        dead=tuple(number for number in range(1, len(rows) + 1) if number not in first_hit),
    )


def _fit(tests: list[Test], columns: tuple[Clause, ...]) -> bool:
    """Say whether every literal is of its column's type."""
    kinds = (type_of_ref(column.type) for column in columns)
    return all(test.type in (CellType.ANY, kind) for test, kind in zip(tests, kinds, strict=True))


def _samples(column: Clause, tests: list[Test]) -> list[Sample]:
    marks = {mark for test in tests for mark in test.marks}
    kind = type_of_ref(column.type)
    if kind is CellType.BOOLEAN:
        return [True, False]
    if kind is CellType.NUMBER:
        return _numbers(sorted(float(mark) for mark in marks), whole=column.type != "double")
    listed = read_test(column.values) if column.values else None
    if listed is not None and listed.type is CellType.STRING:
        return sorted({*listed.marks, *marks}, key=str)
    return [*sorted(marks, key=str), OTHER]


def _numbers(marks: list[float], *, whole: bool) -> list[Sample]:
    if not marks:
        return [0.0]
    found: set[float] = {marks[0] - 1, marks[-1] + 1, *marks}
    for low, high in pairwise(marks):
        middle = (low + high) / 2
        if not whole:
            found.add(middle)
        elif high - low > 1:
            found.add(float(math.floor(middle)))
    return [*sorted(found)]
