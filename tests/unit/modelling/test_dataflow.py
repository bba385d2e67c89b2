"""Data flow: which variables surely exist, and what they may hold."""

from __future__ import annotations

from pathlib import Path

from bureau.modelling.analysis.dataflow import DataFlow
from bureau.modelling.analysis.expressions import LiteralType
from bureau.modelling.bpmn import Model, read_model
from bureau.modelling.workspace import Workspace
from tests.models.wrong.case import CHECK, RIGHT, SAMPLE, Case, project, workspace
from tests.unit.modelling.build import Build

EMPTY = Workspace(Path("/nonexistent"))


def mapping(**outputs: str) -> str:
    """An output mapping as it stands in a task."""
    rows = "".join(
        f'<camunda:outputParameter name="{name}">{value}</camunda:outputParameter>'
        for name, value in outputs.items()
    )
    return (
        "<bpmn:extensionElements><camunda:inputOutput>"
        f"{rows}</camunda:inputOutput></bpmn:extensionElements>"
    )


def analyse(model: Model, opened: Workspace = EMPTY) -> DataFlow:
    assert model.executable is not None
    return DataFlow(model, model.executable, opened)


def fork(split: str, join: str) -> DataFlow:
    """Two branches that set different variables, and one that both set."""
    build = Build()
    build.node("startEvent", "S")
    build.node(split, "Split")
    build.node("userTask", "A", inner=mapping(both="x", onlyA="1"))
    build.node("userTask", "B", inner=mapping(both="y", onlyB="2"))
    build.node(join, "Join")
    build.node("endEvent", "E")
    build.chain("S", "Split", "A", "Join", "E")
    build.chain("Split", "B", "Join")
    return analyse(build.model())


def test_alternatives_keep_what_all_of_them_bring() -> None:
    flow = fork("exclusiveGateway", "exclusiveGateway")
    assert flow.before["E"].sure == {"both"}
    assert set(flow.before["E"].definitions) == {"both", "onlyA", "onlyB"}
    assert flow.before["E"].domain("both").values == frozenset({"x", "y"})


def test_parallel_branches_bring_all() -> None:
    flow = fork("parallelGateway", "parallelGateway")
    assert flow.before["E"].sure == {"both", "onlyA", "onlyB"}


def test_inputs_are_local() -> None:
    build = Build()
    build.node("startEvent", "S")
    inner = mapping(kept="${mine}").replace(
        "<camunda:outputParameter",
        '<camunda:inputParameter name="mine">1</camunda:inputParameter><camunda:outputParameter',
        1,
    )
    build.node("userTask", "A", inner=inner)
    build.node("endEvent", "E")
    build.chain("S", "A", "E")
    flow = analyse(build.model())
    assert "mine" in flow.inside["A"].sure
    assert flow.before["E"].sure == {"kept"}
    assert flow.before["E"].domain("kept").values == frozenset({"1"})


def test_behind_a_boundary_event_the_task_has_set_nothing() -> None:
    build = Build()
    build.node("startEvent", "S")
    build.node("userTask", "A", inner=mapping(done="1"))
    build.node("boundaryEvent", "B", attachedToRef="A")
    build.node("endEvent", "E1")
    build.node("endEvent", "E2")
    build.chain("S", "A", "E1")
    build.chain("B", "E2")
    flow = analyse(build.model())
    assert "done" in flow.before["E1"].sure
    assert "done" not in flow.before["E2"].sure


def test_loop_keeps_only_what_the_first_round_has() -> None:
    build = Build()
    for tag, id in (("startEvent", "S"), ("exclusiveGateway", "J"), ("exclusiveGateway", "X")):
        build.node(tag, id)
    build.node("userTask", "A", inner=mapping(later="1"))
    build.node("endEvent", "E")
    build.chain("S", "J", "A", "X", "E")
    build.chain("X", "J")
    flow = analyse(build.model())
    assert "later" not in flow.before["A"].sure
    assert "later" in flow.before["A"].definitions
    assert "later" in flow.before["E"].sure


def test_sub_process_hands_out_what_its_ends_know() -> None:
    build = Build()
    build.node("startEvent", "S")
    build.node("subProcess", "Sub")
    build.node("startEvent", "S1", scope="Sub")
    build.node("userTask", "A", scope="Sub", inner=mapping(inner="1"))
    build.node("endEvent", "E1", scope="Sub")
    build.chain("S1", "A", "E1", scope="Sub")
    build.node("endEvent", "E")
    build.chain("S", "Sub", "E")
    assert "inner" in analyse(build.model()).before["E"].sure


def test_multi_instance_may_have_no_instance() -> None:
    build = Build()
    build.node("startEvent", "S")
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:elementVariable="one"/>'
    build.node("subProcess", "Sub", inner=loop)
    build.node("startEvent", "S1", scope="Sub")
    build.node("userTask", "A", scope="Sub", inner=mapping(inner="1"))
    build.chain("S1", "A", scope="Sub")
    build.node("endEvent", "E")
    build.chain("S", "Sub", "E")
    flow = analyse(build.model())
    assert {"one", "loopCounter"} <= flow.inside["A"].sure
    assert "inner" not in flow.before["E"].sure
    assert "one" not in flow.before["E"].sure


def test_form_answers_reach_the_gateway() -> None:
    flow = analyse(read_model(RIGHT / SAMPLE), workspace(RIGHT))
    outcome = flow.after["Gateway_Outcome"].domain("outcome")
    assert outcome.values == frozenset({"complete", "incomplete", "refused"})
    assert outcome.type is LiteralType.STRING
    assert not outcome.nullable
    assert outcome.label("refused") == "'refused'（不予受理）"


def test_table_results_reach_the_gateway() -> None:
    flow = analyse(read_model(RIGHT / SAMPLE), workspace(RIGHT))
    assert flow.after["Gateway_Level"].domain("level").values == frozenset({"low", "high"})


def test_called_process_knows_what_all_callers_pass(tmp_path: Path) -> None:
    case = Case(
        "", "", ((CHECK, 'name="inputs" value="caseId,caseNumber,checkGroup"', 'name="x"'),)
    )
    opened = project(case, tmp_path)
    flow = analyse(opened.model(tmp_path / CHECK), opened)
    assert flow.before["Start_Check"].sure == {"caseId", "caseNumber", "checkGroup"}


def test_result_of_a_called_process_has_its_values() -> None:
    flow = analyse(read_model(RIGHT / SAMPLE), workspace(RIGHT))
    assert flow.after["Call_Check"].domain("checkResult").values == frozenset({"pass", "fail"})


def test_start_form_field_that_the_api_may_omit_is_not_sure(tmp_path: Path) -> None:
    form = "forms/guonei/P9_1_Start.form"
    external = '<camunda:property name="external" value="true" /><camunda:property name="annex"'
    case = Case(
        "",
        "",
        (
            (SAMPLE, '<camunda:property name="annex"', external),
            (form, '"required": true,\n        "maxLength": 200', '"maxLength": 200'),
        ),
    )
    opened = project(case, tmp_path)
    flow = analyse(opened.model(tmp_path / SAMPLE), opened)
    assert "amount" in flow.before["Service_Register"].sure
    assert "title" not in flow.before["Service_Register"].sure
    assert "title" in flow.before["Service_Register"].definitions
