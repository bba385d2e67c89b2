"""How findings are shown, repaired and excused."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from bureau.modelling.bpmn import read_model
from bureau.modelling.bpmn.nodes import UserTask
from bureau.modelling.lint import Report, lint_files
from bureau.modelling.lint.repair import repair_file
from bureau.modelling.lint.report import show, to_json, to_sarif
from bureau.modelling.workspace import Workspace, select_files
from tests.models.wrong.case import RIGHT, SAMPLE, Case, project, sample, workspace

SPOILT = sample("save-after", "User_Receive", 'name="接收申请材料" camunda:asyncAfter="true"', "")


def spoilt(tmp_path: Path, *more: tuple[str, str, str]) -> tuple[Report, Workspace]:
    """A project whose task User_Receive has no name and no save point."""
    opened = project(Case("", "", (*SPOILT.edits, *more)), tmp_path)
    return lint_files(select_files((), opened), opened), opened


def excuse(reason: str) -> tuple[str, str, str]:
    """Give the task an excuse for its missing name."""
    old = 'name="sectionGroup">${null}'
    before = "<bpmn:extensionElements>\n        <camunda:inputOutput>\n          "
    property = f'<camunda:property name="lint.name" value="{reason}" />'
    properties = f"<camunda:properties>{property}</camunda:properties>"
    opening = f"{before}<camunda:inputParameter {old}"
    return (
        SAMPLE,
        opening,
        opening.replace("<camunda:inputOutput>", f"{properties}<camunda:inputOutput>"),
    )


def test_text_names_file_element_fault_and_mend(tmp_path: Path) -> None:
    report, opened = spoilt(tmp_path)
    out = io.StringIO()
    show(report, opened, Console(file=out, width=200))
    text = out.getvalue()
    assert "bpmn/guonei/P9_1_Sample.bpmn" in text
    assert "User_Receive" in text
    assert "用户任务没有保存点 asyncAfter" in text
    assert "→ 勾选 asynchronous after。" in text
    assert "未通过" in text


def test_clean_report_says_so() -> None:
    opened = workspace(RIGHT)
    out = io.StringIO()
    show(lint_files(select_files((), opened), opened), opened, Console(file=out, width=120))
    assert out.getvalue().strip() == "✔ 通过  检查了 9 个文件：错误 0，警告 0，提示 0"


def test_json(tmp_path: Path) -> None:
    report, opened = spoilt(tmp_path)
    data = json.loads(to_json(report, opened))
    assert data["failed"] is True
    by_rule = {one["rule"]: one for one in data["findings"]}
    assert by_rule["save-after"]["element"] == "User_Receive"
    assert by_rule["save-after"]["file"] == "bpmn/guonei/P9_1_Sample.bpmn"
    assert by_rule["save-after"]["repairable"] is True
    assert by_rule["name"]["repairable"] is False


def test_sarif(tmp_path: Path) -> None:
    report, opened = spoilt(tmp_path)
    log = json.loads(to_sarif(report, opened))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith(("bpmn/", "forms/"))
        assert place["region"]["startLine"] >= 1
    first = run["results"][0]["locations"][0]
    assert first["logicalLocations"][0]["fullyQualifiedName"] == "User_Receive"


def test_repair_changes_only_the_attribute(tmp_path: Path) -> None:
    report, _ = spoilt(tmp_path)
    path = tmp_path / SAMPLE
    before = path.read_text(encoding="utf-8").splitlines()
    assert repair_file(path, report.findings) == 1
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1] == changed[0][0].replace(">", ' camunda:asyncAfter="true">')
    node = read_model(path).nodes["User_Receive"]
    assert isinstance(node, UserTask)
    assert node.async_after
    again = lint_files([path], workspace(tmp_path))
    assert [one.rule for one in again.findings] == ["name"]


def test_repair_of_a_loop_goes_to_the_loop(tmp_path: Path) -> None:
    old = 'camunda:elementVariable="signerGroup" camunda:asyncAfter="true"'
    case = Case("", "", ((SAMPLE, old, 'camunda:elementVariable="signerGroup"'),))
    opened = project(case, tmp_path)
    report = lint_files([tmp_path / SAMPLE], opened)
    assert repair_file(tmp_path / SAMPLE, report.findings) == 1
    assert lint_files([tmp_path / SAMPLE], workspace(tmp_path)).findings == ()


def test_nothing_to_repair_leaves_the_file_alone(tmp_path: Path) -> None:
    project(Case("", "", ()), tmp_path)
    before = (tmp_path / SAMPLE).read_bytes()
    assert repair_file(tmp_path / SAMPLE, ()) == 0
    assert (tmp_path / SAMPLE).read_bytes() == before


def test_excused_finding_is_kept_but_does_not_fail(tmp_path: Path) -> None:
    report, opened = spoilt(tmp_path, excuse("名称待定，已报局领导"))
    (finding,) = [one for one in report.findings if one.rule == "name"]
    assert finding.excuse == "名称待定，已报局领导"
    assert finding not in report.open
    suppressed = [
        result
        for result in json.loads(to_sarif(report, opened))["runs"][0]["results"]
        if "suppressions" in result
    ]
    assert [one["ruleId"] for one in suppressed] == ["name"]


def test_excuse_without_reason_is_no_excuse(tmp_path: Path) -> None:
    report, _ = spoilt(tmp_path, excuse(""))
    assert {"name", "excuse"} <= {one.rule for one in report.open}
