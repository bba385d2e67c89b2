"""Reads a DMN 1.1 to 1.3 file; namespaces differ by version, so only local names count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bureau.modelling.dmn.model import Clause, Decision, DecisionTable, DmnModel, Rule
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.xml import line_of, local_name, parse, text_of


def read_dmn(path: Path) -> DmnModel:
    """Read one DMN file.

    Raises:
        UnreadableFile: missing, not well-formed, or not DMN.
    """
    root = parse(path)
    if local_name(root) != "definitions" or "/DMN/" not in str(root.tag):
        raise UnreadableFile(path, "根元素不是 DMN 的 definitions")
    ids = Counter(one.get("id", "") for one in root.iter("*"))
    return DmnModel(
        path=path,
        id=root.get("id", ""),
        name=root.get("name", ""),
        decisions=tuple(_decision(one) for one in _children(root, "decision")),
        duplicate_ids=tuple(id for id, count in ids.items() if id and count > 1),
    )


def _decision(element: etree._Element) -> Decision:
    table = next(_children(element, "decisionTable"), None)
    literal = next(_children(element, "literalExpression"), None)
    required = (one for one in element.iter("*") if local_name(one) == "requiredDecision")
    return Decision(
        id=element.get("id", ""),
        name=element.get("name", ""),
        version_tag=_extension(element, "versionTag"),
        history_time_to_live=_extension(element, "historyTimeToLive"),
        table=None if table is None else _table(table),
        literal=text_of(literal),
        requires=tuple(one.get("href", "").lstrip("#") for one in required),
        line=line_of(element),
    )


def _table(element: etree._Element) -> DecisionTable:
    return DecisionTable(
        id=element.get("id", ""),
        hit_policy=element.get("hitPolicy", "UNIQUE"),
        aggregation=element.get("aggregation", ""),
        inputs=tuple(_input(one) for one in _children(element, "input")),
        outputs=tuple(_output(one) for one in _children(element, "output")),
        rules=tuple(_rule(one) for one in _children(element, "rule")),
        line=line_of(element),
    )


def _input(element: etree._Element) -> Clause:
    expression = next(_children(element, "inputExpression"), None)
    return Clause(
        id=element.get("id", ""),
        label=element.get("label", ""),
        expression=text_of(expression),
        name=_extension(element, "inputVariable"),
        type="" if expression is None else expression.get("typeRef", ""),
        values=text_of(next(_children(element, "inputValues"), None)),
        language="" if expression is None else expression.get("expressionLanguage", ""),
        line=line_of(element),
    )


def _output(element: etree._Element) -> Clause:
    return Clause(
        id=element.get("id", ""),
        label=element.get("label", ""),
        expression="",
        name=element.get("name", ""),
        type=element.get("typeRef", ""),
        values=text_of(next(_children(element, "outputValues"), None)),
        language="",
        line=line_of(element),
    )


def _rule(element: etree._Element) -> Rule:
    return Rule(
        id=element.get("id", ""),
        inputs=tuple(text_of(one) for one in _children(element, "inputEntry")),
        outputs=tuple(text_of(one) for one in _children(element, "outputEntry")),
        note=text_of(next(_children(element, "description"), None)),
        line=line_of(element),
    )


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element if local_name(one) == name)


def _extension(element: etree._Element, name: str) -> str:
    """Return a Camunda attribute; its namespace in DMN files is not the one of BPMN."""
    for key, value in element.attrib.items():
        if str(key).endswith(f"}}{name}") and "camunda" in str(key):
            return str(value)
    return ""
