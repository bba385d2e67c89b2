"""What outsiders are told of a procedure comes from its diagram; its picture needs no browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bureau.cli.steps.procedure_facts import (
    PLAIN_RESULT,
    materials,
    offices,
    results,
    said_in,
    withdrawable,
)
from bureau.modelling.bpmn import Model, read_model
from bureau.modelling.picture import picture
from tests.support.engine import ROOT

DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"

SAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="urn:t">
  <bpmn:message id="M_1" name="Message_Approval"/>
  <bpmn:message id="M_2" name="Message_Withdrawal"/>
  <bpmn:message id="M_3" name="Message_Inner"/>
  <bpmn:process id="P9_01_Sample" name="样例" isExecutable="true">
    <bpmn:documentation>依据：附件9.1 规范 一
时限：5个工作日
材料：申请表、营业执照、初审意见</bpmn:documentation>
    <bpmn:startEvent id="Start_Applied" camunda:formRef="P9_01_Start">
      <bpmn:documentation>依据：附件9.1 规范 一
材料：申请表、营业执照（正本、副本）；《建设、改造项目清单》；照片（从网上作附件，或者放入“办件”页签）</bpmn:documentation>
    </bpmn:startEvent>
    <bpmn:receiveTask id="Receive_Approval" name="等待批复" messageRef="M_1">
      <bpmn:extensionElements><camunda:properties>
        <camunda:property name="external" value="true"/>
        <camunda:property name="result" value="市商务局批复"/>
      </camunda:properties></bpmn:extensionElements>
    </bpmn:receiveTask>
    <bpmn:receiveTask id="Receive_Inner" messageRef="M_3"/>
    <bpmn:subProcess id="Sub_Withdrawn" triggeredByEvent="true">
      <bpmn:startEvent id="Start_Withdrawn">
        <bpmn:messageEventDefinition id="E" messageRef="M_2"/>
      </bpmn:startEvent>
    </bpmn:subProcess>
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def sample(tmp_path: Path) -> Model:
    file = tmp_path / "P9_01_Sample.bpmn"
    file.write_text(SAMPLE, encoding="utf-8")
    return read_model(file)


def test_facts_of_the_documentation(sample: Model) -> None:
    process = sample.executable
    assert process is not None
    assert said_in(process, "依据") == "附件9.1 规范 一"
    assert said_in(process, "时限") == "5个工作日"
    assert materials(process) == (
        "申请表",
        "营业执照（正本、副本）",
        "《建设、改造项目清单》",
        "照片",
    )


def test_only_messages_that_are_marked_may_come_from_outside(sample: Model) -> None:
    process = sample.executable
    assert process is not None
    assert results(sample, process, {}) == {
        "Message_Approval": {"title": "市商务局批复", "schema": PLAIN_RESULT}
    }
    assert withdrawable(sample, process)


def test_a_diagram_without_geometry_has_no_picture(sample: Model) -> None:
    assert picture(sample) == ""


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_diagram_has_a_picture_with_all_its_words(path: Path) -> None:
    model = read_model(path)
    drawn = etree.fromstring(picture(model).encode())
    words = "".join(one.text or "" for one in drawn.iter(f"{SVG}text"))

    shown = [node for node in model.nodes.values() if node.id in model.diagrams[0].shapes]
    assert shown
    for node in shown:
        assert node.name.replace("\n", "") in words, node.id
    assert not list(drawn.iter(f"{SVG}script"))


def test_steps_of_the_pilot_have_an_office() -> None:
    (path,) = (one for one in DIAGRAMS if one.stem == "P2_29_Hotline12345")
    model = read_model(path)
    assert model.executable is not None
    found = offices(model, model.executable)

    assert found["User_Receive"] == "办公室"
    assert set(found.values()) == {"办公室", "局领导", "承办科室"}
