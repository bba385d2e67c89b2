"""Reads flow nodes and sequence flows of one scope, sub-processes included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

from lxml import etree

from bureau.modelling.bpmn.extensions import Extensions, IoMapping, Listener
from bureau.modelling.bpmn.namespaces import bpmn, camunda
from bureau.modelling.bpmn.nodes import (
    Activity,
    BoundaryEvent,
    CallActivity,
    CatchEvent,
    Condition,
    EndEvent,
    Flow,
    Form,
    Gateway,
    MultiInstance,
    Node,
    ReceiveTask,
    RuleTask,
    ScriptTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    ThrowEvent,
    UserTask,
)
from bureau.modelling.bpmn.read_events import read_definitions
from bureau.modelling.bpmn.read_extensions import read_extensions
from bureau.modelling.xml import line_of, local_name, text_of


class ElementArgs(TypedDict):
    """Arguments common to all elements."""

    id: str
    name: str
    documentation: str
    properties: Mapping[str, str]
    line: int


class _NodeArgs(ElementArgs):
    tag: str
    scope: str
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    io: IoMapping
    listeners: tuple[Listener, ...]
    async_before: bool
    async_after: bool
    default: str


class _ActivityArgs(_NodeArgs):
    multi_instance: MultiInstance | None
    standard_loop: bool
    for_compensation: bool


def element_args(element: etree._Element, extensions: Extensions | None = None) -> ElementArgs:
    """Return id, name, documentation, properties and line of any BPMN element."""
    extensions = extensions or read_extensions(element)
    notes = [text_of(one) for one in element.findall(bpmn("documentation"))]
    return {
        "id": element.get("id", ""),
        "name": element.get("name", ""),
        "documentation": "\n".join(note for note in notes if note),
        "properties": extensions.properties,
        "line": line_of(element),
    }


def read_content(element: etree._Element) -> tuple[tuple[Node, ...], tuple[Flow, ...]]:
    """Return the nodes and sequence flows directly inside a process or sub-process."""
    flows = tuple(_flow(one) for one in element.findall(bpmn("sequenceFlow")))
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows:
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    nodes = []
    for child in element:
        build = _BUILDERS.get(local_name(child))
        if build is not None:
            id = child.get("id", "")
            ends = tuple(incoming.get(id, ())), tuple(outgoing.get(id, ()))
            nodes.append(build(child, element.get("id", ""), ends))
    return tuple(nodes), flows


def _flow(element: etree._Element) -> Flow:
    extensions = read_extensions(element)
    expression = element.find(bpmn("conditionExpression"))
    condition = None
    if expression is not None:
        condition = Condition(text=text_of(expression), language=expression.get("language", ""))
    return Flow(
        **element_args(element, extensions),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=condition,
        listeners=extensions.listeners,
    )


_Ends = tuple[tuple[str, ...], tuple[str, ...]]
_Builder = Callable[[etree._Element, str, _Ends], Node]


def _node(element: etree._Element, scope: str, ends: _Ends, extensions: Extensions) -> _NodeArgs:
    return {
        **element_args(element, extensions),
        "tag": local_name(element),
        "scope": scope,
        "incoming": ends[0],
        "outgoing": ends[1],
        "io": extensions.io,
        "listeners": extensions.listeners,
        "async_before": _flag(element, "asyncBefore") or _flag(element, "async"),
        "async_after": _flag(element, "asyncAfter"),
        "default": element.get("default", ""),
    }


def _activity(
    element: etree._Element, scope: str, ends: _Ends, extensions: Extensions
) -> _ActivityArgs:
    return {
        **_node(element, scope, ends, extensions),
        "multi_instance": _multi_instance(element),
        "standard_loop": element.find(bpmn("standardLoopCharacteristics")) is not None,
        "for_compensation": element.get("isForCompensation") == "true",
    }


def _multi_instance(element: etree._Element) -> MultiInstance | None:
    loop = element.find(bpmn("multiInstanceLoopCharacteristics"))
    if loop is None:
        return None
    return MultiInstance(
        sequential=loop.get("isSequential") == "true",
        collection=loop.get(camunda("collection"), ""),
        element_variable=loop.get(camunda("elementVariable"), ""),
        cardinality=text_of(loop.find(bpmn("loopCardinality"))),
        completion_condition=text_of(loop.find(bpmn("completionCondition"))),
        async_before=_flag(loop, "asyncBefore"),
        async_after=_flag(loop, "asyncAfter"),
    )


def _form(element: etree._Element) -> Form:
    return Form(
        ref=element.get(camunda("formRef"), ""),
        binding=element.get(camunda("formRefBinding"), ""),
        version=element.get(camunda("formRefVersion"), ""),
        key=element.get(camunda("formKey"), ""),
    )


def _flag(element: etree._Element, name: str) -> bool:
    return element.get(camunda(name)) == "true"


def _plain(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return Activity(**_activity(element, scope, ends, read_extensions(element)))


def _user(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return UserTask(
        **_activity(element, scope, ends, read_extensions(element)),
        form=_form(element),
        candidate_groups=element.get(camunda("candidateGroups"), ""),
        candidate_users=element.get(camunda("candidateUsers"), ""),
        assignee=element.get(camunda("assignee"), ""),
        due_date=element.get(camunda("dueDate"), ""),
        follow_up_date=element.get(camunda("followUpDate"), ""),
    )


def _service(element: etree._Element, scope: str, ends: _Ends) -> Node:
    block = element.find(bpmn("extensionElements"))
    declared = [] if block is None else block.findall(camunda("errorEventDefinition"))
    code = [element.get(camunda(name)) for name in ("class", "expression", "delegateExpression")]
    return ServiceTask(
        **_activity(element, scope, ends, read_extensions(element)),
        type=element.get(camunda("type"), ""),
        topic=element.get(camunda("topic"), ""),
        implementation=next((one for one in code if one), ""),
        result_variable=element.get(camunda("resultVariable"), ""),
        error_events=tuple(one.get("errorRef", "") for one in declared),
        message=element.get("messageRef", ""),
    )


def _rule(element: etree._Element, scope: str, ends: _Ends) -> Node:
    if element.get(camunda("decisionRef")) is None:
        return _service(element, scope, ends)
    return RuleTask(
        **_activity(element, scope, ends, read_extensions(element)),
        decision=element.get(camunda("decisionRef"), ""),
        binding=element.get(camunda("decisionRefBinding"), ""),
        version=element.get(camunda("decisionRefVersion"), ""),
        version_tag=element.get(camunda("decisionRefVersionTag"), ""),
        result_variable=element.get(camunda("resultVariable"), ""),
        map_result=element.get(camunda("mapDecisionResult"), ""),
    )


def _receive(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return ReceiveTask(
        **_activity(element, scope, ends, read_extensions(element)),
        message=element.get("messageRef", "").rpartition(":")[2],
    )


def _script(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return ScriptTask(
        **_activity(element, scope, ends, read_extensions(element)),
        language=element.get("scriptFormat", ""),
        script=text_of(element.find(bpmn("script"))),
    )


def _call(element: etree._Element, scope: str, ends: _Ends) -> Node:
    extensions = read_extensions(element)
    return CallActivity(
        **_activity(element, scope, ends, extensions),
        called=element.get("calledElement", ""),
        binding=element.get(camunda("calledElementBinding"), ""),
        version=element.get(camunda("calledElementVersion"), ""),
        version_tag=element.get(camunda("calledElementVersionTag"), ""),
        ins=extensions.transfers_in,
        outs=extensions.transfers_out,
    )


def _sub_process(element: etree._Element, scope: str, ends: _Ends) -> Node:
    nodes, flows = read_content(element)
    return SubProcess(
        **_activity(element, scope, ends, read_extensions(element)),
        nodes=nodes,
        flows=flows,
        by_event=element.get("triggeredByEvent") == "true",
    )


def _gateway(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return Gateway(**_node(element, scope, ends, read_extensions(element)))


def _event(cls: type[EndEvent] | type[CatchEvent] | type[ThrowEvent]) -> _Builder:
    def build(element: etree._Element, scope: str, ends: _Ends) -> Node:
        return cls(
            **_node(element, scope, ends, read_extensions(element)),
            definitions=tuple(read_definitions(element)),
        )

    return build


def _start(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return StartEvent(
        **_node(element, scope, ends, read_extensions(element)),
        definitions=tuple(read_definitions(element)),
        form=_form(element),
        initiator=element.get(camunda("initiator"), ""),
        interrupting=element.get("isInterrupting") != "false",
    )


def _boundary(element: etree._Element, scope: str, ends: _Ends) -> Node:
    return BoundaryEvent(
        **_node(element, scope, ends, read_extensions(element)),
        definitions=tuple(read_definitions(element)),
        attached_to=element.get("attachedToRef", ""),
        interrupting=element.get("cancelActivity") != "false",
    )


_BUILDERS: dict[str, _Builder] = {
    "task": _plain,
    "manualTask": _plain,
    "userTask": _user,
    "serviceTask": _service,
    "sendTask": _service,
    "businessRuleTask": _rule,
    "receiveTask": _receive,
    "scriptTask": _script,
    "callActivity": _call,
    "subProcess": _sub_process,
    "transaction": _sub_process,
    "adHocSubProcess": _sub_process,
    "exclusiveGateway": _gateway,
    "parallelGateway": _gateway,
    "inclusiveGateway": _gateway,
    "eventBasedGateway": _gateway,
    "complexGateway": _gateway,
    "startEvent": _start,
    "endEvent": _event(EndEvent),
    "intermediateCatchEvent": _event(CatchEvent),
    "intermediateThrowEvent": _event(ThrowEvent),
    "boundaryEvent": _boundary,
}
