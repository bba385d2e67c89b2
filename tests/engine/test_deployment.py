"""Bundles on the real engine: what was deployed under a tag never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from bureau.cli.commands.fill import show_versions
from bureau.cli.doctor.procedures import check_open_versions
from bureau.cli.finding import State
from bureau.engine.bundle import Bundle, BundleIncomplete, bundle_of
from bureau.engine.deployment import Deployments, VersionTaken
from bureau.engine.session import EngineSession
from bureau.errors import EngineRefused
from bureau.modelling.workspace.topics import Topic
from tests.support.processes import deploy, diagram, one_service

FORM = '{"type": "default", "id": "%s", "schemaVersion": 16, "components": []}'

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D"
    namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="Decision_Level" name="级别"
      xmlns:camunda="http://camunda.org/schema/1.0/dmn" camunda:historyTimeToLive="30">
    <decisionTable id="Table_1">
      <input id="Input_1"><inputExpression id="Expression_1" typeRef="integer"><text>n</text>
        </inputExpression></input>
      <output id="Output_1" name="level" typeRef="string"/>
      <rule id="Rule_1"><inputEntry id="Entry_1"><text></text></inputEntry>
        <outputEntry id="Entry_2"><text>"low"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""

ELEMENTS = """
    <bpmn:startEvent id="Start" camunda:formRef="{start}" camunda:formRefBinding="deployment"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Rule_Level"/>
    <bpmn:businessRuleTask id="Rule_Level" camunda:decisionRef="Decision_Level"
        camunda:decisionRefBinding="deployment" camunda:resultVariable="level"
        camunda:mapDecisionResult="singleEntry"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Rule_Level" targetRef="User_Do"/>
    <bpmn:userTask id="User_Do" name="{name}" camunda:formRef="S_Shared"
        camunda:formRefBinding="deployment" camunda:candidateGroups="dgroup"/>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="User_Do" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project: a diagram, its form, a shared form, a table, and things it does not name."""
    for folder in ("bpmn/guonei", "forms/guonei", "forms/shared"):
        (tmp_path / folder).mkdir(parents=True)
    for form in ("guonei/D_Start", "guonei/D_Other", "shared/S_Shared", "shared/S_Unused"):
        (tmp_path / "forms" / f"{form}.form").write_text(FORM % Path(form).name)
    (tmp_path / "bpmn/guonei/D_Level.dmn").write_text(TABLE)
    return tmp_path


def written(
    project: Path, process: str, *, name: str = "办理", tag: str = "1.0.0", start: str = "D_Start"
) -> Path:
    path = project / "bpmn/guonei" / f"{process}.bpmn"
    content = diagram(process, ELEMENTS.format(name=name, start=start), tag=tag, name="某事项")
    path.write_bytes(content.replace(b'isExecutable="true"', GROUPS))
    return path


GROUPS = b'isExecutable="true" camunda:candidateStarterGroups="bangongshi, dgroup"'


def collected(project: Path, path: Path) -> Bundle:
    return bundle_of(path, project / "bpmn", project / "forms")


def test_a_bundle_holds_what_the_diagram_names_and_nothing_else(project: Path) -> None:
    bundle = collected(project, written(project, "d_bundle"))
    assert set(bundle.files) == {
        "d_bundle.bpmn",
        "D_Start.form",
        "S_Shared.form",
        "D_Level.dmn",
    }
    assert (bundle.process_id, bundle.name, bundle.version_tag) == ("d_bundle", "某事项", "1.0.0")
    assert bundle.starter_groups == ("bangongshi", "dgroup")


def test_the_digest_follows_the_content(project: Path) -> None:
    before = collected(project, written(project, "d_digest")).digest
    assert collected(project, written(project, "d_digest")).digest == before
    (project / "forms/shared/S_Shared.form").write_text(FORM % "S_Shared2")
    assert collected(project, written(project, "d_digest")).digest != before


def test_every_fault_of_a_bundle_is_named(project: Path) -> None:
    path = written(project, "d_faulty", tag="", start="D_Missing")
    path.write_bytes(path.read_bytes().replace(b'Ref="S_Shared"', b'Ref="S_Gone"', 1))
    text = path.read_text().replace('formRefBinding="deployment"', 'formRefBinding="latest"', 1)
    path.write_text(text)
    with pytest.raises(BundleIncomplete) as caught:
        collected(project, path)
    for part in ("versionTag", "D_Missing", "S_Gone", "应绑定 deployment"):
        assert part in str(caught.value)


def test_what_is_no_diagram_is_refused(project: Path) -> None:
    path = project / "bpmn/guonei/d_broken.bpmn"
    path.write_text("<not xml")
    with pytest.raises(BundleIncomplete, match="XML"):
        collected(project, path)
    path.write_bytes(diagram("d_broken", "").replace(b'isExecutable="true"', b""))
    with pytest.raises(BundleIncomplete, match="可执行"):
        collected(project, path)


def test_deploy_once_then_the_same_then_another_version(
    project: Path, admin: EngineSession
) -> None:
    deployments = Deployments(admin)
    bundle = collected(project, written(project, "d_once"))
    first = deployments.deploy(bundle)
    assert first.fresh
    assert first.version == 1
    again = deployments.deploy(bundle)
    assert not again.fresh
    assert again.definition_id == first.definition_id
    assert deployments.deployed()["d_once"] == "1.0.0"

    second = deployments.deploy(collected(project, written(project, "d_once", tag="1.1.0")))
    assert (second.fresh, second.version) == (True, 2)
    old = deployments.deploy(bundle)
    assert not old.fresh, "an older version that is deployed is not deployed again as the newest"
    assert deployments.deployed()["d_once"] == "1.1.0"
    source = admin.get_json("deployment", first.deployment_id)["source"]
    assert source == "bureau"
    form = admin.get_json("process-definition", first.definition_id, "deployed-start-form")
    assert form["id"] == "D_Start"


def test_the_source_revision_is_kept_and_is_no_content(project: Path, admin: EngineSession) -> None:
    deployments = Deployments(admin)
    bundle = collected(project, written(project, "d_revision"))

    first = deployments.deploy(bundle, "0123456789ab")
    again = deployments.deploy(bundle, "ba9876543210+")

    assert deployments.revision(first.deployment_id) == "0123456789ab"
    assert not again.fresh
    unknown = deployments.deploy(collected(project, written(project, "d_revision", tag="1.1.0")))
    assert deployments.revision(unknown.deployment_id) == ""


def test_versions_are_listed_and_the_doctor_names_those_that_nobody_serves(
    admin: EngineSession,
) -> None:
    deploy(admin, "d_unserved", one_service("d_unserved", "d-gone"))
    admin.post_json("process-definition", "key", "d_unserved", "start", body={})

    console = Console(record=True, width=160)
    show_versions(console, admin)
    listed = next(line for line in console.export_text().splitlines() if "d_unserved" in line)
    assert listed.split()[1] == "1.0.0"
    assert listed.split()[-1] == "1"

    findings = check_open_versions(admin, {})
    mine = next(one for one in findings if one.name == "d_unserved 1.0.0")
    assert mine.state is State.RED
    assert "1 件在办" in mine.detail
    assert "d-gone" in mine.detail
    served = {"d-gone": Topic("d-gone")}
    assert "d_unserved 1.0.0" not in {o.name for o in check_open_versions(admin, served)}


@pytest.mark.parametrize("what", ["diagram", "form", "table"])
def test_changed_content_under_a_tag_is_refused(
    project: Path, admin: EngineSession, what: str
) -> None:
    process = f"d_changed_{what}"
    deployments = Deployments(admin)
    deployments.deploy(collected(project, written(project, process)))
    match what:
        case "diagram":
            written(project, process, name="办理（改）")
        case "form":
            (project / "forms/shared/S_Shared.form").write_text(FORM % "S_Shared" + "\n")
        case _:
            (project / "bpmn/guonei/D_Level.dmn").write_text(TABLE.replace('"low"', '"high"'))
    path = project / "bpmn/guonei" / f"{process}.bpmn"
    with pytest.raises(VersionTaken) as caught:
        deployments.deploy(collected(project, path))
    changed = {"diagram": f"{process}.bpmn", "form": "S_Shared.form", "table": "D_Level.dmn"}
    assert changed[what] in str(caught.value)
    assert "versionTag" in str(caught.value)
    count = admin.get_json("process-definition", "count", params={"key": process})["count"]
    assert count == 1


def test_a_diagram_the_engine_refuses_says_where(project: Path, admin: EngineSession) -> None:
    path = written(project, "d_refused")
    path.write_bytes(path.read_bytes().replace(b'targetRef="End_Done"', b'targetRef="Nowhere"'))
    with pytest.raises(EngineRefused, match="Nowhere"):
        Deployments(admin).deploy(collected(project, path))
