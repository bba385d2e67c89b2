"""Decision tables: cells, gaps, overlaps, rows that are never reached."""

from __future__ import annotations

import pytest

from bureau.modelling.analysis.tables import OTHER, check_table
from bureau.modelling.dmn import read_dmn
from bureau.modelling.dmn.feel import CellType, literal_type, read_test
from bureau.modelling.dmn.model import Clause, DecisionTable, Rule
from tests.models.wrong.case import RIGHT, TABLE


def table(types: list[str], rows: list[list[str]], *, values: str = "") -> DecisionTable:
    """A table with one output column."""
    columns = tuple(
        Clause(f"I{n}", "", f"x{n}", "", type, values, "", 1) for n, type in enumerate(types)
    )
    rules = tuple(Rule(f"R{n}", tuple(row), ('"a"',), "", 1) for n, row in enumerate(rows))
    output = Clause("O", "", "", "y", "string", "", "", 1)
    return DecisionTable("T", "UNIQUE", "", columns, (output,), rules, 1)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("-", "anything", None),
        ('"a"', "a", "b"),
        ('"a", "b"', "b", "c"),
        ('not("a")', "b", "a"),
        (">= 5", 5.0, 4.9),
        ("< 5", 4.0, 5.0),
        ("7", 7.0, 8.0),
        ("[1..5)", 1.0, 5.0),
        ("]1..5]", 5.0, 1.0),
        ("true", True, False),
        ("< 3, > 9", 10.0, 5.0),
    ],
)
def test_cells(text: str, yes: str | float | bool, no: str | float | bool | None) -> None:
    test = read_test(text)
    assert test is not None
    assert test.holds(yes)
    assert no is None or not test.holds(no)


@pytest.mark.parametrize("text", ["about five", '"a", 5', "not(-)", "x > 5", "[1,5]"])
def test_cells_that_are_not_understood(text: str) -> None:
    assert read_test(text) is None


def test_output_literals() -> None:
    assert literal_type('"a"') is CellType.STRING
    assert literal_type("-3.5") is CellType.NUMBER
    assert literal_type("false") is CellType.BOOLEAN
    assert literal_type("a + b") is None


def test_whole_numbers_have_no_gap_between_neighbours() -> None:
    rows = [["<= 5"], [">= 6"]]
    assert check_table(table(["integer"], rows)).gaps == ()
    assert check_table(table(["double"], rows)).gaps == ((5.5,),)


def test_texts_need_a_row_for_all_others() -> None:
    rows = [['"a"'], ['"b"']]
    assert check_table(table(["string"], rows)).gaps == ((OTHER,),)
    assert check_table(table(["string"], rows, values='"a","b"')).gaps == ()


def test_overlap_names_both_rows_and_an_example() -> None:
    found = check_table(table(["integer", "boolean"], [["< 10", "-"], ["> 5", "true"]]))
    ((one, other, values),) = found.overlaps
    assert (one, other) == (1, 2)
    assert 5 < float(values[0]) < 10
    assert values[1] is True


def test_dead_row() -> None:
    assert check_table(table(["integer"], [["-"], ["> 5"]])).dead == (2,)


def test_table_that_is_not_understood_is_not_judged() -> None:
    assert not check_table(table(["integer"], [["about five"]])).complete
    assert not check_table(table(["integer"], [['"five"']])).complete


def test_reading_a_file() -> None:
    (decision,) = read_dmn(RIGHT / TABLE).decisions
    assert (decision.id, decision.name) == ("P9_1_Level", "审批层级")
    assert decision.history_time_to_live == "P3650D"
    assert decision.table is not None
    assert [rule.inputs for rule in decision.table.rules] == [("< 10000",), (">= 10000",)]
    assert decision.table.rules[0].note == "附件9.1 规范 二4"
