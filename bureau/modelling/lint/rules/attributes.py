"""Safe repairs of Camunda attributes, used by several rules."""

from __future__ import annotations

from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.bpmn.nodes import Node
from bureau.modelling.lint.finding import SetAttribute


def camunda_repair(node: Node, name: str, value: str) -> tuple[SetAttribute, ...]:
    """Return the repair that sets a `camunda:` attribute of a node."""
    return (SetAttribute(node.id, camunda(name), value),)


def loop_repair(node: Node, name: str, value: str) -> tuple[SetAttribute, ...]:
    """Return the repair that sets a `camunda:` attribute of a node's multi-instance loop."""
    child = bpmn("multiInstanceLoopCharacteristics")
    return (SetAttribute(node.id, camunda(name), value, child),)
