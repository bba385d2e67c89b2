"""The pure parts of the scenario runner: how a form is filled in, what a run went through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.scenarios import scenario_files
from bureau.modelling.scenarios.coverage import Coverage
from bureau.modelling.scenarios.fault import Unexpected, fits
from bureau.modelling.scenarios.feel import NotUnderstood, holds
from bureau.modelling.scenarios.form import FormRefused, fill_in
from tests.models.diagram import FORMS, read_form


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"id": "form", "components": list(components)}


def text(key: str = "opinion", **more: Any) -> dict[str, Any]:
    return {"type": "textarea", "key": key, "validate": {"maxLength": 10}} | more


REQUIRED = {"required": True, "maxLength": 10}
CHOICE: dict[str, Any] = {
    "type": "radio",
    "key": "decision",
    "values": [{"label": "同意", "value": "agree"}, {"label": "不同意", "value": "disagree"}],
    "validate": {"required": True},
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('=a = "x"', True),
        ('=a != "x"', False),
        ("=b = null", True),
        ('=b = null or a = "y"', True),
        ('=b = null and a = "y"', False),
        ('=not(a = "x" or a = "y")', False),
        ('=(a = "y" or a = "x") and flag = true', True),
        ("=flag = false", False),
    ],
)
def test_conditions_are_understood(expression: str, expected: bool) -> None:
    assert holds(expression, {"a": "x", "flag": True}) is expected


@pytest.mark.parametrize(
    "expression", ['a = "x"', "=a", "=a > 1", "=not a", '=(a = "x"', '=a = "x" b', "=", "=a ="]
)
def test_what_is_not_understood_is_refused(expression: str) -> None:
    with pytest.raises(NotUnderstood):
        holds(expression, {})


def test_every_condition_of_our_forms_is_understood() -> None:
    for path in FORMS:
        for one in read_form(path.stem)["components"]:
            if "conditional" in one:
                holds(one["conditional"]["hide"], {})


def test_every_visible_field_is_submitted_and_nothing_else() -> None:
    shown = form(
        {"type": "text", "text": "说明"},
        text("fact", disabled=True),
        text("note"),
        text("reason", conditional={"hide": '=decision != "disagree"'}),
        CHOICE,
        {"type": "checkbox", "key": "checked"},
        {"type": "datetime", "key": "day", "subtype": "date"},
    )

    filled = fill_in(shown, {"fact": "事实", "other": 1}, {"decision": "agree"})

    assert filled == {"note": "", "decision": "agree", "checked": False, "day": None}


def test_a_field_is_prefilled_with_the_variable_of_its_name() -> None:
    assert fill_in(form(text()), {"opinion": "同意"}, {}) == {"opinion": "同意"}
    assert fill_in(form(text()), {"opinion": "同意"}, {"opinion": "退回"}) == {"opinion": "退回"}


def test_a_choice_that_is_not_offered_is_not_prefilled() -> None:
    with pytest.raises(FormRefused, match="required"):
        fill_in(form(CHOICE), {"decision": "old"}, {})


@pytest.mark.parametrize(
    ("component", "answers", "says"),
    [
        (text(validate=REQUIRED), {}, "required"),
        (text(), {"opinion": "十个字以上的意见不能提交"}, "too long"),
        (text(), {"opinion": 3}, "not a text"),
        (text(), {"other": "x"}, "no visible field"),
        (text(disabled=True), {"opinion": "x"}, "no visible field"),
        (text(conditional={"hide": "=a = null"}), {"opinion": "x"}, "no visible field"),
        (CHOICE, {"decision": "maybe"}, "not offered"),
        (CHOICE, {"decision": True}, "not a text"),
        ({"type": "checkbox", "key": "c", "validate": {"required": True}}, {}, "required"),
        ({"type": "checkbox", "key": "c"}, {"c": "yes"}, "neither true nor false"),
        ({"type": "datetime", "key": "d", "subtype": "date"}, {"d": "3月1日"}, "no date"),
        (
            {"type": "datetime", "key": "d", "subtype": "datetime"},
            {"d": "2026-03-01T10:00"},
            "without offset",
        ),
    ],
)
def test_what_tasklist_would_not_submit_is_refused(
    component: dict[str, Any], answers: dict[str, object], says: str
) -> None:
    with pytest.raises(FormRefused, match=says):
        fill_in(form(component), {}, answers)


def entered(*ids: str) -> list[dict[str, str]]:
    return [{"activityId": id} for id in ids]


def test_a_flow_is_taken_by_the_last_source_that_still_holds_its_token() -> None:
    flows = {("A", "Join"): "1", ("B", "Join"): "2", ("Join", "C"): "3", ("C", "B"): "4"}
    coverage = Coverage(flows)

    coverage.add(entered("A", "Join", "C"))
    assert coverage.missing(["A", "B", "C", "Join"]) == ["B", "2", "4"]

    coverage.add(entered("A", "Join", "C", "B", "Join", "C"))
    assert coverage.missing(["A", "B", "C", "Join"]) == []


def test_side_branches_take_no_flow_of_the_main_path() -> None:
    flows = {("A", "B"): "main", ("Timer", "Remind"): "side"}
    coverage = Coverage(flows)

    coverage.add(entered("A", "Timer", "Remind", "B"))

    assert coverage.taken == {"main", "side"}


def test_a_parallel_split_passes_a_token_on_over_each_of_its_flows_once() -> None:
    flows = {("Fork", "A"): "1", ("Fork", "B"): "2", ("A", "Join"): "3", ("B", "Join"): "4"}
    coverage = Coverage(flows, frozenset({"Fork"}))

    coverage.add(entered("Fork", "A", "B", "Join", "Join"))

    assert coverage.missing([]) == []


def test_an_exclusive_gateway_passes_one_token_on() -> None:
    coverage = Coverage({("Split", "A"): "1", ("Split", "B"): "2"})

    coverage.add(entered("Split", "A", "B"))

    assert coverage.taken == {"1"}


def test_the_body_of_a_multi_instance_task_is_the_task() -> None:
    coverage = Coverage({("A", "Sign"): "1", ("Sign", "B"): "2"})

    coverage.add(entered("A", "Sign#multiInstanceBody", "Sign", "Sign", "B"))

    assert coverage.missing(["A", "Sign", "B"]) == []


@pytest.mark.parametrize(
    ("found", "expected", "fit"),
    [
        ("桓商务〔2026〕1号", {"contains": "〔2026〕"}, True),
        ("桓商务〔2026〕1号", {"contains": "〔2025〕"}, False),
        (1, 1, True),
        ({"contains": "x", "more": 1}, {"contains": "x", "more": 1}, True),
        (None, "x", False),
        ([{"name": "公示.pdf", "sha256": "a"}], [{"has": {"name": "公示.pdf"}}], True),
        ([{"name": "公示.pdf", "sha256": "a"}], [{"has": {"name": "公告.pdf"}}], False),
        ([{"name": "公示.pdf", "sha256": "a"}], [], False),
    ],
)
def test_what_fits(found: object, expected: object, fit: bool) -> None:
    if fit:
        fits("文号", found, expected)
    else:
        with pytest.raises(Unexpected, match="文号"):
            fits("文号", found, expected)


SCENARIO = """
process: {process}
scenarios:
  - name: 甲
    at: 2026-03-02T09:30:00+08:00
    start: {{by: form, data: {{day: 2026-03-02}}}}
    steps:
      - [{{service: Service_A}}, [{{task: User_B, groups: [bangongshi]}}]]
      - {last}
    then: {{ends: [End_C], outcome: 已办结, packages: []}}
"""


def test_a_scenario_file_is_read_with_its_lists_flattened(tmp_path: Path) -> None:
    path = tmp_path / "P1_1_A.yaml"
    path.write_text(SCENARIO.format(process="P1_1_A", last="time: 2026-03-03T09:00:00+08:00"))

    (file,) = scenario_files(tmp_path, ["P1_1"])

    (scenario,) = file.scenarios
    assert [type(step).__name__ for step in scenario.steps] == ["Service", "Task", "Time"]
    assert scenario.start.data == {"day": "2026-03-02"}


@pytest.mark.parametrize(
    ("process", "last", "says"),
    [
        ("P1_1_A", "wait: 3", "步骤以 'wait' 开头"),
        ("P1_1_A", "time: tomorrow", "场景写法不对"),
        ("P1_1_B", "service: Service_B", "文件名应与流程编号"),
        ("P1_1_A", "{service: [", "不是合法的 YAML"),
    ],
)
def test_a_fault_in_writing_is_named(process: str, last: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "P1_1_A.yaml").write_text(SCENARIO.format(process=process, last=last))

    with pytest.raises(UnreadableFile, match=says):
        scenario_files(tmp_path)


def test_a_procedure_without_scenarios_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有这个流程的场景文件"):
        scenario_files(tmp_path, ["P9_9"])
