"""Structural figures: counted by hand in small diagrams; any readable diagram gives some."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from bureau.cli.app import app
from bureau.cli.home import project_root
from bureau.modelling import metrics as module
from bureau.modelling.bpmn import read_model
from bureau.modelling.metrics import NoMetrics, can_measure, measure
from bureau.modelling.render import Card, write_gallery
from tests.models.wrong.case import RIGHT, SAMPLE
from tests.unit.modelling.build import TIMER, Build
from tests.unit.modelling.graphs import diagrams


def small() -> Build:
    """A loop over one join and one split, a called procedure, a table, a reminder."""
    build = Build()
    build.node("startEvent", "Start_1")
    build.node("exclusiveGateway", "Gateway_Join")
    build.node("userTask", "User_1")
    build.node("exclusiveGateway", "Gateway_Split")
    build.node("callActivity", "Call_1", calledElement="S_Check")
    build.node("businessRuleTask", "Rule_1")
    build.node("endEvent", "End_1")
    build.node("boundaryEvent", "Timer_1", inner=TIMER, attachedToRef="User_1")
    build.node("endEvent", "End_2")
    build.chain("Start_1", "Gateway_Join", "User_1", "Gateway_Split", "Call_1", "Rule_1", "End_1")
    build.flow("Gateway_Split", "Gateway_Join")
    build.flow("Timer_1", "End_2")
    return build


def test_figures_of_a_small_diagram() -> None:
    found = measure(small().model())
    assert (found.nodes, found.activities, found.gateways, found.events) == (9, 3, 2, 4)
    assert found.flows == 8
    assert found.cnc == pytest.approx(8 / 9)
    assert found.gateway_degree == 3
    assert found.mix == "排他 2"
    assert (found.durfee, found.perfect_square) == (2, 2)


def test_there_and_back_are_two_flows() -> None:
    build = Build()
    build.node("userTask", "User_1")
    build.node("userTask", "User_2")
    build.chain("User_1", "User_2", "User_1")
    assert measure(build.model()).flows == 2


def test_nothing_drawn_is_no_fault() -> None:
    found = measure(Build().model())
    assert (found.nodes, found.flows, found.cnc, found.gateway_degree) == (0, 0, 0, 0)
    assert found.mix == "无"


@given(diagrams())
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_node_is_counted_once(build: Build) -> None:
    model = build.model()
    found = measure(model)
    assert found.nodes == len(model.nodes) == found.activities + found.gateways + found.events
    assert found.flows == len(model.flows)
    assert sum(found.gateway_mix.values()) == found.gateways


def test_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    assert not can_measure()
    with pytest.raises(NoMetrics, match="modelling"):
        measure(small().model())


def test_command_lists_every_diagram() -> None:
    result = CliRunner().invoke(app, ["metrics"], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    for path in (project_root() / "bpmn").rglob("*.bpmn"):
        assert path.stem in result.output


def test_gallery_shows_the_figures(tmp_path: Path) -> None:
    model = read_model(RIGHT / SAMPLE)
    write_gallery([Card(model, "x.svg")], tmp_path / "index.html")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f"节点 {len(model.nodes)}　顺序流 {len(model.flows)}" in text
    assert f"CNC {measure(model).cnc:.2f}" in text
