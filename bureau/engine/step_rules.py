"""Reads user tasks out of deployed diagrams: implements `services.ports.step_rules`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from bureau.engine.deployed import DeployedReadings
from bureau.engine.session import EngineSession
from bureau.services.ports.step_rules import StepRule

_NS: Final = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
}
_PROPERTIES: Final = "bpmn:extensionElements/camunda:properties/camunda:property"


class CamundaStepRules:
    """Safe to use from several threads.

    Args:
        session: an account that may read definitions.
    """

    def __init__(self, session: EngineSession) -> None:
        self._rules = DeployedReadings(session, read_rules)

    def of(self, definition_id: str) -> Mapping[str, StepRule]:
        """Every user task of a deployed diagram, by its id."""
        return self._rules.of(definition_id)


def read_rules(xml: bytes) -> dict[str, StepRule]:
    """User tasks of a diagram, by their ids."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(xml, parser)
    names = {one.get("id"): one.get("name", "") for one in _all(root, "//bpmn:message")}
    waits: dict[str, set[str]] = {}
    for event in _all(root, "//bpmn:boundaryEvent"):
        for one in _all(event, "bpmn:messageEventDefinition"):
            waits.setdefault(event.get("attachedToRef", ""), set()).add(
                names.get(one.get("messageRef"), "")
            )
    return {
        str(task.get("id")): StepRule(
            key=str(task.get("id")),
            name=str(task.get("name", "")),
            properties={
                one.get("name", ""): one.get("value", "") for one in _all(task, _PROPERTIES)
            },
            messages=frozenset(waits.get(str(task.get("id")), ())),
        )
        for task in _all(root, "//bpmn:userTask")
    }


def _all(node: Any, path: str) -> list[Any]:  # Any: lxml's elements have no complete types
    found: list[Any] = node.xpath(path, namespaces=_NS)
    return found
