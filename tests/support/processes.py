"""Small processes for tests of the runtime and the client, as BPMN text."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from bureau.engine.session import EngineSession

_FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    id="Definitions" targetNamespace="https://example.invalid/tests">
{definitions}
  <bpmn:process id={id} name={name} isExecutable="true" camunda:historyTimeToLive="30"
      camunda:versionTag={tag}>
{elements}
  </bpmn:process>
</bpmn:definitions>
"""


def diagram(
    process: str, elements: str, *, tag: str = "1.0.0", definitions: str = "", name: str = ""
) -> bytes:
    """A process around the given elements."""
    return _FRAME.format(
        id=quoteattr(process),
        name=quoteattr(name or process),
        tag=quoteattr(tag),
        elements=elements,
        definitions=definitions,
    ).encode()


def one_service(
    process: str,
    topic: str,
    *,
    catches: str | None = None,
    properties: Mapping[str, str] | None = None,
    condition: str | None = None,
    inputs: str = "",
) -> bytes:
    """Start, one external task, end.

    Args:
        process: process id.
        topic: topic of the task `Service_Do`.
        catches: error code of a boundary event that leads to `End_Caught`.
        properties: `camunda:property` values of the task.
        condition: expression of the flow behind the task, evaluated while it is completed.
        inputs: `camunda:inputParameter` elements of the task.
    """
    extension = "".join(
        f"<camunda:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in (properties or {}).items()
    )
    parts = f"<camunda:properties>{extension}</camunda:properties>" if extension else ""
    parts += f"<camunda:inputOutput>{inputs}</camunda:inputOutput>" if inputs else ""
    extensions = f"<bpmn:extensionElements>{parts}</bpmn:extensionElements>" if parts else ""
    elements = f"""
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Service_Do"/>
    <bpmn:serviceTask id="Service_Do" camunda:type="external" camunda:topic={quoteattr(topic)}>
      {extensions}
    </bpmn:serviceTask>
    """
    if condition:
        elements += f"""
        <bpmn:sequenceFlow id="Flow_2" sourceRef="Service_Do" targetRef="Gateway"/>
        <bpmn:exclusiveGateway id="Gateway" default="Flow_4"/>
        <bpmn:sequenceFlow id="Flow_3" sourceRef="Gateway" targetRef="End_Done">
          <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"><![CDATA[{condition}]]>
          </bpmn:conditionExpression>
        </bpmn:sequenceFlow>
        <bpmn:sequenceFlow id="Flow_4" sourceRef="Gateway" targetRef="End_Other"/>
        <bpmn:endEvent id="End_Done"/><bpmn:endEvent id="End_Other"/>"""
    else:
        elements += """
        <bpmn:sequenceFlow id="Flow_2" sourceRef="Service_Do" targetRef="End_Done"/>
        <bpmn:endEvent id="End_Done"/>"""
    definitions = ""
    if catches:
        definitions = f'<bpmn:error id="Error_1" name="caught" errorCode={quoteattr(catches)}/>'
        elements += """
        <bpmn:boundaryEvent id="Boundary" attachedToRef="Service_Do">
          <bpmn:errorEventDefinition errorRef="Error_1" camunda:errorMessageVariable="caught"/>
        </bpmn:boundaryEvent>
        <bpmn:sequenceFlow id="Flow_9" sourceRef="Boundary" targetRef="End_Caught"/>
        <bpmn:endEvent id="End_Caught"/>"""
    return diagram(process, elements, definitions=definitions)


def one_user_task(process: str, group: str, *, due: str = "") -> bytes:
    """Start, one user task for a group, end."""
    due_date = f"camunda:dueDate={quoteattr(due)}" if due else ""
    return diagram(
        process,
        f"""
    <bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="User_Do"/>
    <bpmn:userTask id="User_Do" name="审核材料" camunda:candidateGroups={quoteattr(group)}
        {due_date}/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="User_Do" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>""",
    )


def deploy(session: EngineSession, process: str, bpmn: bytes) -> None:
    """Deploy one diagram as it is."""
    session.request(
        "POST",
        session.at("deployment", "create"),
        data={"deployment-name": process, "deployment-source": "tests"},
        files={f"{process}.bpmn": (f"{process}.bpmn", bpmn)},
    )
