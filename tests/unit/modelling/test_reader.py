"""The reader: what a BPMN file means and how it looks, ours and foreign ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.modelling.bpmn import read_model, read_model_bytes
from bureau.modelling.bpmn.events import (
    ErrorRef,
    MessageRef,
    Timer,
    TimerKind,
    UnknownDefinition,
)
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    CallActivity,
    Event,
    RuleTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    UserTask,
)
from bureau.modelling.errors import UnreadableFile
from tests.models.wrong.case import RIGHT, SAMPLE

MODEL = read_model(RIGHT / SAMPLE)
# As other tools write it: other prefixes, QName references, no DI, elements never used here.
FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<semantic:definitions xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:tns="urn:foreign" xmlns:vendor="urn:vendor" targetNamespace="urn:foreign" id="D">
  <semantic:message id="M1" name="Hello"/>
  <semantic:process id="P" processType="None">
    <semantic:extensionElements><vendor:thing color="red"/></semantic:extensionElements>
    <semantic:ioSpecification/>
    <semantic:startEvent id="S"><semantic:messageEventDefinition messageRef="tns:M1"/>
      <semantic:multipleEventDefinition/></semantic:startEvent>
    <semantic:task id="T"><semantic:standardLoopCharacteristics/></semantic:task>
    <semantic:adHocSubProcess id="A"><semantic:task id="Inner"/></semantic:adHocSubProcess>
    <semantic:complexGateway id="G"/>
    <semantic:boundaryEvent id="B" attachedToRef="T"><semantic:timerEventDefinition/>
    </semantic:boundaryEvent>
    <semantic:sequenceFlow id="F" sourceRef="S" targetRef="Nowhere"/>
    <!-- a comment --><?vendor instruction?>
    <semantic:dataObjectReference id="Data" name="Paper"/>
    <semantic:textAnnotation id="Note"><semantic:text>remember</semantic:text>
    </semantic:textAnnotation>
    <semantic:association id="Line" sourceRef="T" targetRef="Note"/>
  </semantic:process>
</semantic:definitions>"""


def test_process() -> None:
    process = MODEL.executable
    assert process is not None
    assert (process.id, process.version_tag, process.history_time_to_live) == (
        "P9_1_Sample",
        "1.0.0",
        "P3650D",
    )
    assert process.properties == {"annex": "9.1", "flow": "9.1/1", "titleKey": "title"}
    assert process.documentation.startswith("依据：附件9.1 规范 二\n清单：")


def test_user_task() -> None:
    node = MODEL.nodes["User_Handle"]
    assert isinstance(node, UserTask)
    assert (node.form.ref, node.form.binding) == ("P9_1_Handle", "deployment")
    assert (node.candidate_groups, node.due_date) == ("${sectionGroup}", "${dueAt}")
    assert node.async_after
    assert not node.async_before
    assert [one.name for one in node.io.inputs] == ["outcome", "opinion"]
    given = node.io.output("outcome")
    assert given is not None
    assert given.value == "${outcome}"
    assert node.incoming == ("Flow_Gateway_HandleJoin_User_Handle",)


def test_service_rule_and_call() -> None:
    service, rule = MODEL.nodes["Service_Remind"], MODEL.nodes["Rule_Level"]
    assert isinstance(service, ServiceTask)
    assert (service.type, service.topic) == ("external", "remind")
    assert isinstance(rule, RuleTask)
    assert (rule.decision, rule.result_variable) == ("P9_1_Level", "level")
    call = MODEL.nodes["Call_Check"]
    assert isinstance(call, CallActivity)
    assert (call.called, call.version_tag) == ("S_Check", "1.0.0")
    assert [(one.source, one.target) for one in call.outs] == [("result", "checkResult")]
    assert call.ins[0].business_key == "${execution.processBusinessKey}"


def test_events() -> None:
    timer = MODEL.nodes["Timer_Overdue"]
    assert isinstance(timer, BoundaryEvent)
    assert timer.attached_to == "User_Handle"
    assert not timer.interrupting
    assert timer.timer == Timer(TimerKind.DATE, "${dueAt}")
    error = MODEL.nodes["Error_PaperMissing"]
    assert isinstance(error, BoundaryEvent)
    assert error.interrupting
    assert error.definitions == (ErrorRef("Error_Def_PaperMissing"),)
    assert MODEL.errors["Error_Def_PaperMissing"].code == "Error_PaperMissing"


def test_sub_processes_are_scopes_of_their_own() -> None:
    sign = MODEL.nodes["Sub_Sign"]
    assert isinstance(sign, SubProcess)
    assert sign.multi_instance is not None
    assert sign.multi_instance.async_after
    assert not sign.async_after
    assert sign.multi_instance.collection == "${signers.elements()}"
    assert MODEL.nodes["User_Sign"].scope == "Sub_Sign"
    assert MODEL.process_of["User_Sign"].id == "P9_1_Sample"
    withdrawn = MODEL.nodes["Sub_Withdrawn"]
    assert isinstance(withdrawn, SubProcess)
    assert withdrawn.by_event
    start = MODEL.nodes["Start_Withdrawn"]
    assert isinstance(start, StartEvent)
    assert start.definitions == (MessageRef("Message_Def_Withdraw"),)


def test_flows_lanes_and_pools() -> None:
    flow = MODEL.flows["Flow_Gateway_Outcome_Gateway_Split"]
    assert flow.condition is not None
    assert flow.condition.text == "${outcome == 'complete'}"
    listener = MODEL.flows["Flow_Service_Register_User_Receive"].listeners[0]
    assert (listener.event, listener.implementation) == ("take", "expression")
    assert MODEL.executable is not None
    assert [lane.name for lane in MODEL.executable.leaf_lanes()] == [
        "系统",
        "办公室",
        "承办科室",
        "分管领导",
    ]
    assert [pool.process for pool in MODEL.participants] == ["P9_1_Sample", ""]
    assert MODEL.message_flows[0].target == "Start_Received"


def test_geometry() -> None:
    diagram = MODEL.diagrams[0]
    shape = diagram.shapes["User_Receive"]
    assert (shape.bounds.width, shape.bounds.height) == (100, 80)
    assert diagram.shapes["Lane_0"].is_horizontal
    assert diagram.shapes["Gateway_Outcome"].label is not None
    assert len(diagram.edges["Flow_User_Receive_Service_ComputeDeadline"].waypoints) == 4


def test_lines_point_into_the_file() -> None:
    line = MODEL.nodes["User_Handle"].line
    text = (RIGHT / SAMPLE).read_text(encoding="utf-8").splitlines()
    assert 'id="User_Handle"' in text[line - 1]


def test_foreign_model_is_read_as_far_as_it_goes() -> None:
    model = read_model_bytes(FOREIGN, Path("foreign.bpmn"))
    assert set(model.nodes) == {"S", "T", "A", "Inner", "G", "B"}
    start = model.nodes["S"]
    assert isinstance(start, Event)
    assert start.definitions == (MessageRef("M1"), UnknownDefinition("multipleEventDefinition"))
    timer = model.nodes["B"]
    assert isinstance(timer, Event)
    assert timer.timer == Timer(TimerKind.NONE, "")
    assert [one.text for one in model.artifacts if one.tag == "textAnnotation"] == ["remember"]
    assert model.associations[0].target == "Note"
    assert model.executable is not None
    assert not model.executable.executable


def test_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    text = FOREIGN.replace(b"?>\n", b"?>\n" + entity, 1).replace(b"remember", b"&x;")
    model = read_model_bytes(text, Path("x.bpmn"))
    assert "geheim" not in repr(model)


@pytest.mark.parametrize("text", [b"", b"<a", b"<definitions/>", b"\xff\xfe<a/>"])
def test_what_is_no_bpmn_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_model_bytes(text, Path("x.bpmn"))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_model(tmp_path / "none.bpmn")
    assert "none.bpmn" in str(refusal.value)
