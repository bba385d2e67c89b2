"""Reads a diagram for the tests of this folder, straight from its XML.

On purpose not `bureau.modelling`: these tests are a second pair of eyes on the files themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml
from lxml import etree

ROOT: Final = Path(__file__).resolve().parents[2]
BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
GATEWAYS: Final = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})

DIAGRAMS: Final = tuple(sorted((ROOT / "bpmn").rglob("*.bpmn")))
FORMS: Final = tuple(sorted((ROOT / "forms").rglob("*.form")))
POSTS: Final[dict[str, dict[str, Any]]] = {
    post["group"]: post
    for post in yaml.safe_load((ROOT / "bpmn" / "posts.yaml").read_text(encoding="utf-8"))["posts"]
}

#: Flow nodes that the engine runs; everything a procedure does or waits for.
NODE_TAGS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "eventBasedGateway",
        *GATEWAYS,
    }
)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node of any level."""

    id: str
    tag: str
    name: str
    documentation: str
    camunda: dict[str, str]
    inputs: dict[str, str]
    outputs: dict[str, str]
    default: str = ""
    attached_to: str = ""


@dataclass(frozen=True)
class Diagram:
    """One BPMN file."""

    path: Path
    tree: Any = field(repr=False)

    @property
    def process(self) -> Any:
        """The executable process element."""
        (found,) = [one for one in self.tree.iter(f"{BPMN}process") if one.get("isExecutable")]
        return found

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every flow node by id."""
        return {
            one.get("id"): _node(one)
            for one in self.process.iter()
            if isinstance(one.tag, str) and one.tag.removeprefix(BPMN) in NODE_TAGS
        }

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Every sequence flow."""
        return tuple(
            Flow(
                one.get("id"),
                one.get("name", ""),
                one.get("sourceRef"),
                one.get("targetRef"),
                (one.findtext(f"{BPMN}conditionExpression") or "").strip(),
            )
            for one in self.process.iter(f"{BPMN}sequenceFlow")
        )

    @cached_property
    def participants(self) -> dict[str, str]:
        """Names of the pools by id."""
        return {
            one.get("id"): one.get("name") for one in self.tree.getroot().iter(f"{BPMN}participant")
        }

    @cached_property
    def lane_of(self) -> dict[str, str]:
        """Name of the lane of each node."""
        return {
            (ref.text or "").strip(): lane.get("name")
            for lane in self.process.iter(f"{BPMN}lane")
            for ref in lane.iter(f"{BPMN}flowNodeRef")
        }

    def out(self, node: str) -> tuple[Flow, ...]:
        """Flows that leave a node."""
        return tuple(flow for flow in self.flows if flow.source == node)

    @property
    def called(self) -> tuple[str, ...]:
        """Ids of the processes that it calls."""
        return tuple(
            one.get("calledElement", "") for one in self.process.iter(f"{BPMN}callActivity")
        )


def read_diagram(path: Path) -> Diagram:
    """Read one file."""
    return Diagram(path, etree.parse(str(path)))


def read_form(form_id: str) -> dict[str, Any]:
    """The one form with this id."""
    (path,) = [one for one in FORMS if one.stem == form_id]
    form: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return form


def fields(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Components of a form that write a variable, by key; lists and their rows too."""
    found: dict[str, dict[str, Any]] = {}
    for one in form["components"]:
        if one["type"] == "dynamiclist":
            found[one["path"]] = one
            found |= fields(one)
        elif "key" in one and not one.get("disabled"):
            found[one["key"]] = one
    return found


def choices(component: dict[str, Any]) -> set[str]:
    """Values of a radio or select."""
    return {one["value"] for one in component.get("values", ())}


def _node(element: Any) -> Node:
    parameters = {
        kind: {
            one.get("name"): (one.text or "").strip()
            for one in element.findall(
                f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}{kind}Parameter"
            )
        }
        for kind in ("input", "output")
    }
    return Node(
        id=element.get("id"),
        tag=element.tag.removeprefix(BPMN),
        name=element.get("name", ""),
        documentation=(element.findtext(f"{BPMN}documentation") or "").strip(),
        camunda={
            name.removeprefix(CAMUNDA): value
            for name, value in element.attrib.items()
            if name.startswith(CAMUNDA)
        },
        inputs=parameters["input"],
        outputs=parameters["output"],
        default=element.get("default", ""),
        attached_to=element.get("attachedToRef", ""),
    )
