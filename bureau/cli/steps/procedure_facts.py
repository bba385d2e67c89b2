"""What a diagram says to whoever hands in: basis, materials, limit, results, offices, withdrawal.

A message that another body may send is marked on the element that receives it, with
`camunda:property`: `external` = "true", `result` = its Chinese name; `resultForm` names a form of
the bundle that says what the result holds. A boundary event on a user task takes the form of that
task: the clerk's door and the other body's door ask the same. Without any form it is one text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.errors import Permanent
from bureau.modelling.bpmn import Model, Process
from bureau.modelling.bpmn.events import MessageRef
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    Event,
    Node,
    ReceiveTask,
    StartEvent,
    SubProcess,
    UserTask,
)
from bureau.modelling.form_schema import derive
from bureau.services.messages import SUPPLEMENT, WITHDRAWAL

#: What a result holds when no form says so.
PLAIN_RESULT: Final[JsonObject] = {
    "type": "object",
    "required": ["result"],
    "additionalProperties": False,
    "properties": {
        "result": {"title": "结果", "type": "string", "minLength": 1, "maxLength": 3000}
    },
}


#: What stands beside a material for the clerks only: how they put it into the case.
_FOR_CLERKS: Final = re.compile(r"（[^（）]*页签[^（）]*）")
_BETWEEN: Final = re.compile(r"[、；;](?![^（]*）)(?![^《]*》)")


def said_in(documented: Process | StartEvent, label: str) -> str:
    """The line of an element's documentation that begins with a label; "" without one."""
    for line in documented.documentation.splitlines():
        name, _, text = line.strip().partition("：")
        if name == label:
            return text.strip()
    return ""


def materials(process: Process) -> tuple[str, ...]:
    """材料 that the annex asks for of whoever hands in: those of the start event with the form.

    The line of the process itself also names the papers that come of the case.
    """
    starts = (node for node in process.nodes if isinstance(node, StartEvent))
    said = next((said_in(start, "材料") for start in starts if start.form.ref), "")
    named = _BETWEEN.split(_FOR_CLERKS.sub("", said))
    return tuple(one.strip() for one in named if one.strip())


def withdrawable(model: Model, process: Process) -> bool:
    """Whether an event sub-process of the top level takes the message of a withdrawal."""
    subs = (one for one in process.nodes if isinstance(one, SubProcess) and one.by_event)
    return any(
        message == WITHDRAWAL for sub in subs for node in sub.nodes for message in _of(model, node)
    )


def results(model: Model, process: Process, files: Mapping[str, bytes]) -> JsonObject:
    """Results that other bodies may hand in: {"title", "schema"} by message.

    Raises:
        Permanent: a form that is named is not in the bundle, or no schema describes it.
    """
    found: dict[str, JsonValue] = {}
    for node in _nodes(process.nodes):
        if node.properties.get("external") != "true":
            continue
        for message in _of(model, node):
            if message in {SUPPLEMENT, WITHDRAWAL}:
                continue
            title = node.properties.get("result") or node.name or message
            found[message] = {"title": title, "schema": _schema(model, node, files)}
    return found


def offices(model: Model, process: Process) -> JsonObject:
    """Who does a step: the name of its lane, by the id of the user task."""
    return {
        member: lane.name
        for lane in process.leaf_lanes()
        for member in lane.members
        if isinstance(model.nodes.get(member), UserTask)
    }


def _schema(model: Model, node: Node, files: Mapping[str, bytes]) -> JsonObject:
    form = node.properties.get("resultForm", "")
    if not form and isinstance(node, BoundaryEvent):
        host = model.nodes.get(node.attached_to)
        form = host.form.ref if isinstance(host, UserTask) else ""
    if not form:
        return PLAIN_RESULT
    if f"{form}.form" not in files:
        raise Permanent(f"{node.id} 的属性 resultForm={form} 不是本流程用到的表单")
    return derive(json.loads(files[f"{form}.form"]))


def _nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, SubProcess):
            yield from _nodes(node.nodes)


def _of(model: Model, node: Node) -> Iterator[str]:
    """Names of the messages that a node receives."""
    refs = [node.message] if isinstance(node, ReceiveTask) else []
    if isinstance(node, Event):
        refs += [one.ref for one in node.definitions if isinstance(one, MessageRef)]
    for ref in refs:
        if ref in model.messages:
            yield model.messages[ref].name
