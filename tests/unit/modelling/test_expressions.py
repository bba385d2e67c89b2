"""Expressions: which variables must exist, what a condition compares."""

from __future__ import annotations

import pytest

from bureau.modelling.analysis.expressions import (
    Comparison,
    LiteralType,
    assigned_variables,
    comparison,
    needed_variables,
    single_variable,
    template_variables,
)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("常量", set()),
        ("${dueAt}", {"dueAt"}),
        ("bangongshi,${sectionGroup},${leaderGroup}", {"sectionGroup", "leaderGroup"}),
        ("${amount * 2 > limit}", {"amount", "limit"}),
        ("${g.stringValue()}", {"g"}),
        ("${ok ? first : second}", {"ok", "first", "second"}),
        ("${'text with dueAt'}", set()),
        ("${null}", set()),
        ("${execution.processBusinessKey}", set()),
        ("${execution.getVariable('caseId')}", set()),
        ("${execution.hasVariable('a') ? a : b}", {"b"}),
        ("${empty list}", {"list"}),
        ("${now()}", set()),
    ],
)
def test_needed_variables(text: str, needed: set[str]) -> None:
    assert needed_variables(text) == needed


def test_assigned_variables() -> None:
    assert assigned_variables("${execution.setVariable('a', 1)}") == {"a"}
    assert assigned_variables("${execution.setProcessBusinessKey(caseNumber)}") == frozenset()


def test_single_variable() -> None:
    assert single_variable(" ${ dueAt } ") == "dueAt"
    assert single_variable("${dueAt}x") is None
    assert single_variable("${null}") is None


def test_template_variables() -> None:
    assert template_variables("办件编号：**{{caseNumber}}**，{{ title }}") == {
        "caseNumber",
        "title",
    }
    assert template_variables('{{if done then "是" else reason}}') == {"done", "reason"}
    assert template_variables("=caseNumber") == {"caseNumber"}
    assert template_variables("没有变量") == frozenset()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("${a == 'x'}", Comparison("a", "==", "x", LiteralType.STRING)),
        ('${a != "x"}', Comparison("a", "!=", "x", LiteralType.STRING)),
        ("${a >= 10.5}", Comparison("a", ">=", "10.5", LiteralType.NUMBER)),
        ("${a == true}", Comparison("a", "==", "true", LiteralType.BOOLEAN)),
        ("${a == null}", Comparison("a", "==", "null", LiteralType.NULL)),
        ("${a}", Comparison("a", "==", "true", LiteralType.BOOLEAN)),
        ("${!a}", Comparison("a", "==", "false", LiteralType.BOOLEAN)),
        ("${a == b}", None),
        ("${a == 'x' && b}", None),
        ("a == 'x'", None),
    ],
)
def test_comparison(text: str, read: Comparison | None) -> None:
    assert comparison(text) == read


def test_comparison_holds() -> None:
    assert Comparison("a", "==", "x", LiteralType.STRING).holds("x")
    assert not Comparison("a", "==", "x", LiteralType.STRING).holds(None)
    assert Comparison("a", "==", "null", LiteralType.NULL).holds(None)
    assert Comparison("a", ">=", "10", LiteralType.NUMBER).holds(10)
    assert not Comparison("a", "<", "10", LiteralType.NUMBER).holds(10)
    assert Comparison("a", "!=", "true", LiteralType.BOOLEAN).holds(False)
