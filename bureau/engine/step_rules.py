"""Reads user tasks out of deployed diagrams: implements `services.ports.step_rules`."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from bureau.engine.session import EngineSession
from bureau.services.ports.step_rules import StepRule

_NS: Final = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
}
_PROPERTIES: Final = "bpmn:extensionElements/camunda:properties/camunda:property"


class CamundaStepRules:
    """A deployed diagram never changes: each is read once. Safe to use from several threads.

    Args:
        session: an account that may read definitions.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._known: dict[str, Mapping[str, StepRule]] = {}
        self._lock = threading.Lock()

    def of(self, definition_id: str) -> Mapping[str, StepRule]:
        """Every user task of a deployed diagram, by its id."""
        with self._lock:
            known = self._known.get(definition_id)
        if known is None:
            found = self._session.get_json("process-definition", definition_id, "xml")
            known = read_rules(found["bpmn20Xml"].encode())
            with self._lock:
                self._known[definition_id] = known
        return known


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
