"""Escalations: an end inside a sub-process that its border catches, both ways (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.events import EscalationRef
from bureau.modelling.bpmn.nodes import BoundaryEvent, Event, Node, StartEvent, SubProcess
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit


def _refs(node: Node) -> set[str]:
    definitions = node.definitions if isinstance(node, Event) else ()
    return {one.ref for one in definitions if isinstance(one, EscalationRef)}


def _catches(node: Node) -> bool:
    return isinstance(node, BoundaryEvent | StartEvent)


def _thrown_inside(node: SubProcess) -> set[str]:
    found: set[str] = set()
    for inner in node.nodes:
        if not _catches(inner):
            found |= _refs(inner)
        if isinstance(inner, SubProcess):
            found |= _thrown_inside(inner)
    return found


def _matched(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        for ref in sorted(_refs(node)):
            if ref not in subject.model.escalations:
                yield hit(node, f"升级「{ref}」没有定义", "在文件里定义它。")
        if isinstance(node, BoundaryEvent):
            host = subject.model.nodes.get(node.attached_to)
            there = _thrown_inside(host) if isinstance(host, SubProcess) else set()
            for ref in sorted(_refs(node) - there):
                yield hit(node, f"「{node.attached_to}」里没有谁抛出升级「{ref}」", "删去它。")
        elif not _catches(node):
            for ref in sorted(_refs(node) - _caught_around(node, subject)):
                yield hit(node, f"外层没有接住升级「{ref}」", "在子流程的边上加升级边界事件。")


def _caught_around(node: Node, subject: DiagramSubject) -> set[str]:
    found: set[str] = set()
    here = subject.model.nodes.get(node.scope)
    while here is not None:
        for event in subject.level_of(here).attached.get(here.id, ()):
            found |= _refs(event)
        here = subject.model.nodes.get(here.scope)
    return found


RULES = (
    DiagramRule(
        "escalation",
        "子流程里抛出的升级在它的边上接住，接住的有谁抛出",
        "补上边界事件，或删去多余的一边。",
        _matched,
    ),
)
