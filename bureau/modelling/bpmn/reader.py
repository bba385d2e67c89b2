"""Reads a BPMN file into a `Model`.

Tolerant of foreign models: what this product does not know is left out, a missing attribute is
an empty string. Only XML that is not well-formed, or is not BPMN 2.0 at all, is refused; whether
a model is *good* is the lint's business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bureau.modelling.bpmn.model import (
    Artifact,
    Association,
    ErrorDefinition,
    Escalation,
    Lane,
    Message,
    MessageFlow,
    Model,
    Participant,
    Process,
)
from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.bpmn.read_diagram import read_diagram
from bureau.modelling.bpmn.read_extensions import read_extensions
from bureau.modelling.bpmn.read_nodes import element_args, read_content
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.xml import local_name, parse, parse_bytes, text_of

_ARTIFACTS = (
    "textAnnotation",
    "group",
    "dataObjectReference",
    "dataStoreReference",
    "dataInput",
    "dataOutput",
)


def read_model(path: Path) -> Model:
    """Read one BPMN file.

    Raises:
        UnreadableFile: missing, not well-formed, or not BPMN 2.0.
    """
    return build_model(parse(path), path)


def read_model_bytes(data: bytes, path: Path) -> Model:
    """Read BPMN held in memory; `path` names it."""
    return build_model(parse_bytes(data, path), path)


def build_model(root: etree._Element, path: Path) -> Model:
    """Turn a parsed `definitions` element into a `Model`."""
    if root.tag != bpmn("definitions"):
        raise UnreadableFile(path, "根元素不是 BPMN 2.0 的 definitions")
    messages = [Message(**element_args(one)) for one in root.findall(bpmn("message"))]
    errors = [
        ErrorDefinition(**element_args(one), code=one.get("errorCode", ""))
        for one in root.findall(bpmn("error"))
    ]
    escalations = [
        Escalation(**element_args(one), code=one.get("escalationCode", ""))
        for one in root.findall(bpmn("escalation"))
    ]
    ids = Counter(one.get("id", "") for one in root.iter("*"))
    groups = root.findall(bpmn("collaboration"))
    holders = [*root.findall(bpmn("process")), *groups]
    return Model(
        path=path,
        id=root.get("id", ""),
        collaboration=next((one.get("id", "") for one in groups), ""),
        processes=tuple(_process(one) for one in root.findall(bpmn("process"))),
        participants=tuple(
            Participant(**element_args(one), process=_local(one.get("processRef", "")))
            for group in groups
            for one in group.findall(bpmn("participant"))
        ),
        message_flows=tuple(
            MessageFlow(
                **element_args(one),
                source=_local(one.get("sourceRef", "")),
                target=_local(one.get("targetRef", "")),
            )
            for group in groups
            for one in group.findall(bpmn("messageFlow"))
        ),
        messages={one.id: one for one in messages},
        errors={one.id: one for one in errors},
        escalations={one.id: one for one in escalations},
        artifacts=tuple(one for holder in holders for one in _artifacts(holder)),
        associations=tuple(
            Association(
                **element_args(one),
                source=_local(one.get("sourceRef", "")),
                target=_local(one.get("targetRef", "")),
            )
            for holder in holders
            for one in holder.iter(bpmn("association"))
        ),
        diagrams=tuple(read_diagram(one) for one in root if local_name(one) == "BPMNDiagram"),
        duplicate_ids=tuple(id for id, count in ids.items() if id and count > 1),
    )


def _process(element: etree._Element) -> Process:
    nodes, flows = read_content(element)
    return Process(
        **element_args(element, read_extensions(element)),
        executable=element.get("isExecutable") == "true",
        version_tag=element.get(camunda("versionTag"), ""),
        history_time_to_live=element.get(camunda("historyTimeToLive"), ""),
        candidate_starter_groups=element.get(camunda("candidateStarterGroups"), ""),
        lanes=tuple(
            _lane(one)
            for group in element.findall(bpmn("laneSet"))
            for one in group
            if local_name(one) == "lane"
        ),
        nodes=nodes,
        flows=flows,
    )


def _lane(element: etree._Element) -> Lane:
    children = element.find(bpmn("childLaneSet"))
    return Lane(
        **element_args(element),
        members=tuple(text_of(one) for one in element.findall(bpmn("flowNodeRef"))),
        children=()
        if children is None
        else tuple(_lane(one) for one in children if local_name(one) == "lane"),
    )


def _artifacts(holder: etree._Element) -> Iterator[Artifact]:
    for tag in _ARTIFACTS:
        for one in holder.iter(bpmn(tag)):
            yield Artifact(**element_args(one), tag=tag, text=text_of(one.find(bpmn("text"))))


def _local(name: str) -> str:
    return name.rpartition(":")[2]
