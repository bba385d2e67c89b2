"""Builds small BPMN files for tests, from a few words for each element."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from bureau.modelling.bpmn import Model, read_model_bytes

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass
class Build:
    """A process in the making; `scope` is the sub-process that is being filled."""

    id: str = "P9_9_Test"
    name: str = "测试流程"
    lanes: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    pools: list[str] = field(default_factory=list)
    attributes: str = ""

    def lane(self, name: str) -> None:
        """Add an empty lane."""
        self.lanes.setdefault(name, [])

    def node(
        self,
        tag: str,
        id: str,
        name: str = "",
        *,
        lane: str = "",
        scope: str = "",
        inner: str = "",
        **attributes: str,
    ) -> str:
        """Add a flow node; attribute names may use ``camunda_`` for the prefix."""
        written = "".join(
            f" {key.replace('camunda_', 'camunda:')}={quoteattr(value)}"
            for key, value in attributes.items()
        )
        self.parts.setdefault(scope, []).append(
            f"<bpmn:{tag} id={quoteattr(id)} name={quoteattr(name)}{written}>{inner}"
            f"<!--{id}--></bpmn:{tag}>"
        )
        if lane:
            self.lanes.setdefault(lane, []).append(id)
        return id

    def flow(
        self, source: str, target: str, *, name: str = "", condition: str = "", scope: str = ""
    ) -> str:
        """Add a sequence flow; its id names both ends."""
        id = f"Flow_{source}_{target}"
        inner = ""
        if condition:
            inner = (
                '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                f"{escape(condition)}</bpmn:conditionExpression>"
            )
        self.parts.setdefault(scope, []).append(
            f'<bpmn:sequenceFlow id="{id}" name={quoteattr(name)} sourceRef="{source}" '
            f'targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
        return id

    def note(self, id: str, text: str, element: str = "", *, scope: str = "") -> str:
        """Add a text annotation, joined with an element if one is named."""
        line = (
            f'<bpmn:association id="Association_{id}" sourceRef="{element}" targetRef="{id}"/>'
            if element
            else ""
        )
        self.parts.setdefault(scope, []).append(
            f'<bpmn:textAnnotation id="{id}"><bpmn:text>{escape(text)}</bpmn:text>'
            f"</bpmn:textAnnotation>{line}"
        )
        return id

    def chain(self, *ids: str, scope: str = "") -> None:
        """Connect nodes one after the other."""
        for source, target in pairwise(ids):
            self.flow(source, target, scope=scope)

    def xml(self) -> str:
        """Return the whole file."""
        lanes = "".join(
            f'<bpmn:lane id="Lane_{number}" name={quoteattr(name)}>'
            + "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in members)
            + "</bpmn:lane>"
            for number, (name, members) in enumerate(self.lanes.items())
        )
        lane_set = f'<bpmn:laneSet id="LaneSet_1">{lanes}</bpmn:laneSet>' if lanes else ""
        content = "".join(self.parts.get("", []))
        for scope, parts in self.parts.items():
            if scope:
                content = content.replace(f"<!--{scope}-->", "".join(parts))
        collaboration = ""
        if self.pools or lanes:
            collaboration = (
                '<bpmn:collaboration id="Collaboration_1">'
                f'<bpmn:participant id="Pool_Own" name={quoteattr(self.name)} '
                f'processRef="{self.id}"/>{"".join(self.pools)}</bpmn:collaboration>'
            )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions {NAMESPACES} '
            f'id="Definitions_1" targetNamespace="urn:test">{collaboration}'
            f'<bpmn:process id="{self.id}" name={quoteattr(self.name)} isExecutable="true"'
            f"{self.attributes}>{lane_set}{content}</bpmn:process>{''.join(self.outside)}"
            "</bpmn:definitions>\n"
        )

    def model(self) -> Model:
        """Return the file as read."""
        return read_model_bytes(self.xml().encode(), Path(f"{self.id}.bpmn"))


TIMER = (
    "<bpmn:timerEventDefinition><bpmn:timeDate>${dueAt}</bpmn:timeDate></bpmn:timerEventDefinition>"
)
