"""What is read from a diagram and written to the catalogue; no engine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.cli.steps.deploy import save
from bureau.cli.steps.procedures import diagram_of, procedure_of
from bureau.engine.bundle import bundle_of
from bureau.modelling.bpmn import read_model
from bureau.services.records import Procedure
from bureau.timezone import TIME_ZONE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=TIME_ZONE)

FORM = {
    "type": "default",
    "id": "P9_1_Start",
    "components": [
        {
            "type": "textfield",
            "key": "title",
            "label": "标题",
            "validate": {"required": True, "maxLength": 200},
        }
    ],
}

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="P9_1_Test" name="测试事项" isExecutable="true"
      camunda:versionTag="1.2.0" camunda:historyTimeToLive="30">
    <bpmn:extensionElements><camunda:properties>
      <camunda:property name="annex" value="9.1"/>
      <camunda:property name="flow" value="9.1/1"/>
      <camunda:property name="external" value="{external}"/>
      <camunda:property name="titleKey" value="{title_key}"/>
    </camunda:properties></bpmn:extensionElements>
    <bpmn:startEvent id="Start_A" {form}/>
  </bpmn:process>
</bpmn:definitions>
"""


def made(folder: Path, *, external="true", title_key="title", form=True) -> Procedure:
    (folder / "bpmn" / "zonghe").mkdir(parents=True, exist_ok=True)
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / "P9_1_Start.form").write_text(json.dumps(FORM))
    path = folder / "bpmn" / "zonghe" / "P9_1_Test.bpmn"
    ref = 'camunda:formRef="P9_1_Start" camunda:formRefBinding="deployment"' if form else ""
    path.write_text(BPMN.format(external=external, title_key=title_key, form=ref))
    bundle = bundle_of(path, folder / "bpmn", folder / "forms")
    return procedure_of(diagram_of(read_model(path)), bundle, NOW)


def test_the_row_says_what_the_diagram_says(tmp_path: Path):
    row = made(tmp_path)

    assert (row.id, row.name, row.version_tag) == ("P9_1_Test", "测试事项", "1.2.0")
    assert (row.annex, row.flow, row.department) == ("9.1", "9.1/1", "zonghe")
    assert row.external is True
    assert row.title_key == "title"
    assert row.schema["required"] == ["title"]
    assert row.schema["additionalProperties"] is False


def test_what_is_not_said_to_be_open_to_outsiders_is_not(tmp_path: Path):
    assert made(tmp_path, external="yes").external is False


def test_a_title_key_that_is_no_field_is_refused(tmp_path: Path):
    with pytest.raises(CannotGoOn, match="titleKey=subject"):
        made(tmp_path, title_key="subject")


def test_without_a_start_form_no_field_is_accepted(tmp_path: Path):
    with pytest.raises(CannotGoOn):
        made(tmp_path, form=False)  # its titleKey names a field that nobody asks for


def test_the_row_is_written_once_and_keeps_its_time(services: Services, tmp_path: Path):
    row = made(tmp_path)

    assert save(services.uow, row) is True
    assert save(services.uow, replace(row, deployed_at=NOW + timedelta(days=1))) is False
    assert services.catalogue.get("P9_1_Test").deployed_at == NOW


def test_a_change_is_written(services: Services, tmp_path: Path):
    save(services.uow, made(tmp_path))
    assert save(services.uow, made(tmp_path, external="false")) is True

    assert services.catalogue.find_external("P9_1_Test") is None
