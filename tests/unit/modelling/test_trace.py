"""Traceability: clauses to elements to scenarios, and what nobody carries."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from bureau.modelling.clauses import Annex
from bureau.modelling.trace import (
    AnnexTrace,
    Status,
    read_scenarios,
    show_trace,
    to_html,
    trace_annex,
)
from bureau.modelling.trace.quantities import carried, quantities
from bureau.modelling.trace.scenarios import scenarios_of
from bureau.modelling.trace.show import summary
from tests.models.wrong.case import FORMS, RIGHT, SAMPLE, Case, project, workspace

SCENARIOS = """
process: P9_1_Sample
fragments:
  handled: &handled {task: User_Handle, answer: {outcome: complete}}
scenarios:
  - name: 材料齐全
    steps: [{task: User_Receive}, *handled]
  - name: 逾期催办
    steps: [*handled, {time: 2026-03-02, fires: [Timer_Overdue]}]
"""


def trace(root: Path, folder: Path | None = None) -> AnnexTrace:
    opened = workspace(root)
    assert opened.clauses is not None
    annex = opened.clauses.annex("9.1")
    assert isinstance(annex, Annex)
    return trace_annex(annex, opened, read_scenarios(folder) if folder else {})


def statuses(found: AnnexTrace) -> dict[str, Status]:
    return {f"{one.clause.part} {one.clause.number}": one.status for one in found.clauses}


def test_who_carries_what() -> None:
    found = trace(RIGHT)
    assert statuses(found) == {
        "流程图 1": Status.MISSING,
        "规范 一": Status.MISSING,
        "规范 二": Status.HEADING,  # cited by the process alone: that counts for nothing
        "规范 二1": Status.CITED,
        "规范 二2": Status.CITED,
        "规范 二3": Status.CITED,
        "规范 二4": Status.CITED,
        "规范 三": Status.CITED,
    }
    assert found.processes == ("P9_1_Sample",)
    assert found.undrawn == ()
    assert found.uncited == ()
    assert "Service_Close" in {one.element for one in found.platform}


def test_shared_procedures_carry_too() -> None:
    (archive,) = [one for one in trace(RIGHT).clauses if one.clause.number == "二3"]
    assert {one.process for one in archive.carriers} == {"P9_1_Sample", "S_Check"}


def test_lost_limits_and_amounts() -> None:
    lost = {one.clause.number: one.lost for one in trace(RIGHT).lost}
    assert lost == {"二4": ("1万元",), "三": ("5个工作日",)}  # 30 年 stands in the archive step


def test_removing_an_element_turns_the_clause_red(tmp_path: Path) -> None:
    end = "</bpmn:documentation>"
    edit = (SAMPLE, f"依据：附件9.1 规范 三{end}", f"依据：平台{end}")
    project(Case("", "", (edit,)), tmp_path)
    assert statuses(trace(tmp_path))["规范 三"] is Status.MISSING


def test_excuse_of_the_process(tmp_path: Path) -> None:
    reason = '<camunda:property name="trace.规范 一" value="范围，不是步骤" /><camunda:property'
    old = '<camunda:property name="annex"'
    project(Case("", "", ((SAMPLE, old, f'{reason} name="annex"'),)), tmp_path)
    (scope,) = [one for one in trace(tmp_path).clauses if one.clause.number == "一"]
    assert scope.status is Status.EXCUSED
    assert scope.excuse == "范围，不是步骤"


def test_item_of_a_checklist_cites_on_its_own(tmp_path: Path) -> None:
    form = f"{FORMS}/P9_1_Handle.form"
    project(Case("", "", ((form, '"label": "齐全"', '"label": "齐全【流程图 1】"'),)), tmp_path)
    (box,) = [one for one in trace(tmp_path).clauses if one.clause.part == "流程图"]
    assert box.status is Status.CITED
    assert [one.name for one in box.carriers] == ["齐全"]


def test_undrawn_flow(tmp_path: Path) -> None:
    project(Case("", "", ((SAMPLE, 'value="9.1/1"', 'value="9.1/2"'),)), tmp_path)
    found = trace(tmp_path)
    assert found.undrawn == ("9.1/1",)
    assert not found.complete


def test_undrawn_flow_with_a_reason(tmp_path: Path) -> None:
    reason = '<camunda:property name="trace.9.1/1" value="第二批画" />'
    old = '<camunda:property name="flow" value="9.1/1"'
    new = f'{reason}<camunda:property name="flow" value="9.1/2"'
    project(Case("", "", ((SAMPLE, old, new),)), tmp_path)
    found = trace(tmp_path)
    assert found.undrawn == ()
    assert found.waiting == {"9.1/1": "第二批画"}
    assert "尚未画图：9.1/1（第二批画）" in summary(found)


def test_scenarios_of_an_element(tmp_path: Path) -> None:
    (tmp_path / "P9_1_Sample.yaml").write_text(SCENARIOS, encoding="utf-8")
    found = trace(RIGHT, tmp_path)
    carriers = {
        carrier.element: carrier.scenarios for one in found.clauses for carrier in one.carriers
    }
    assert carriers["User_Handle"] == ("材料齐全", "逾期催办")
    assert carriers["Timer_Overdue"] == ("逾期催办",)
    assert carriers["User_AddPaper"] == ()


def test_same_id_in_another_process_is_not_counted(tmp_path: Path) -> None:
    other = SCENARIOS.replace("P9_1_Sample", "P9_2_Other")
    (tmp_path / "P9_2_Other.yaml").write_text(other, encoding="utf-8")
    found = trace(RIGHT, tmp_path)
    assert {one.scenarios for clause in found.clauses for one in clause.carriers} == {()}


def test_scenarios_of_the_caller_play_the_called_procedure(tmp_path: Path) -> None:
    text = SCENARIOS.replace("{task: User_Receive}", "{task: User_Check}, {task: Start_Check}")
    (tmp_path / "P9_1_Sample.yaml").write_text(text, encoding="utf-8")
    opened = workspace(RIGHT)
    read = read_scenarios(tmp_path)
    assert scenarios_of("User_Check", "S_Check", read, opened) == ("材料齐全",)
    # What the caller has itself is not the called procedure's.
    assert scenarios_of("User_Handle", "S_Check", read, opened) == ()
    assert scenarios_of("User_Handle", "P9_1_Sample", read, opened) == ("材料齐全", "逾期催办")


def test_reports() -> None:
    out = io.StringIO()
    show_trace(trace(RIGHT), Console(file=out, width=160))
    assert "附件 9.1　办理样例申请" in out.getvalue()
    assert "没有元素引用 2" in out.getvalue()
    page = to_html([trace(RIGHT)])
    assert "没有落到图上：1万元" in page
    assert '<tr class="missing"' in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在规定的 20 天内答复", ["20日"]),
        ("5个工作日内", ["5个工作日"]),
        ("10 个法定工作日", ["10个工作日"]),
        ("预付 30%的工程款", ["30%"]),
        ("满两个月", ["2个月"]),
        ("十五日内", ["15日"]),
        ("支出超过 1 万元时", ["1万元"]),
        ("2小时内书面报告", ["2小时"]),
        ("第三方审计，一把手负责，一次性告知", []),
        ("2008 年 10 月 17 日施行", []),
        ("鲁政办发〔2017〕47 号", []),
        ("第四十条", []),
    ],
)
def test_quantities(text: str, found: list[str]) -> None:
    assert list(quantities(text)) == found


def test_quantity_is_carried_in_any_spelling() -> None:
    assert carried("5个工作日", "受理满五个工作日")
    assert not carried("5个工作日", "15个工作日")
