"""Every procedure's scenarios on the real engine, with the real handlers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.models.diagram import CAMUNDA, Diagram, fields, read_diagram, read_form
from tests.support.engine import ROOT, EngineProcess
from tests.support.scenario_coverage import Coverage
from tests.support.scenario_model import Scenario, ScenarioFile, read_scenarios
from tests.support.scenario_runner import ScenarioRunner
from tests.support.scenario_world import World, deploy, world_of
from workers.handlers import HANDLERS

FILES: Final[tuple[ScenarioFile, ...]] = tuple(
    read_scenarios(path) for path in sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
)
SCENARIOS: Final = tuple((file.process, one) for file in FILES for one in file.scenarios)
#: What the API adds to the data of a submission, and the start event: who started the case.
GIVEN: Final = {"caseId", "caseNumber", "initiator"}


class Procedure:
    """One deployed procedure and what its scenarios went through so far."""

    def __init__(self, world: World, process: str) -> None:
        (path,) = (ROOT / "bpmn").rglob(f"{process}.bpmn")
        deploy(world, path)
        self.diagram: Diagram = read_diagram(path)
        self.runner = ScenarioRunner(world, process)
        self.coverage = Coverage({(one.source, one.target): one.id for one in self.diagram.flows})
        self.ran: set[str] = set()


@pytest.fixture(scope="module")
def world(
    engine: EngineProcess, sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with world_of(engine, sqlite_file, tmp_path_factory.mktemp("scenarios")) as made:
        yield made


@pytest.fixture(scope="module")
def procedures(world: World) -> dict[str, Procedure]:
    return {file.process: Procedure(world, file.process) for file in FILES}


@pytest.mark.parametrize(
    ("process", "scenario"), SCENARIOS, ids=[f"{process}-{one.name}" for process, one in SCENARIOS]
)
def test_scenario(process: str, scenario: Scenario, procedures: dict[str, Procedure]) -> None:
    procedure = procedures[process]

    run = procedure.runner.run(scenario)

    leaked = set(run.variables) - _meant_for_the_process(procedure.diagram)
    assert not leaked, f"variables of a task or a step leak into the process: {leaked}"
    procedure.coverage.add(run.history)
    procedure.ran.add(scenario.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.process)
def test_the_scenarios_together_take_every_path(
    file: ScenarioFile, procedures: dict[str, Procedure]
) -> None:
    procedure = procedures[file.process]
    if procedure.ran != {one.name for one in file.scenarios}:
        pytest.skip("not all scenarios of this procedure ran, or not all of them passed")

    assert procedure.coverage.missing(procedure.diagram.nodes) == []


def _meant_for_the_process(diagram: Diagram) -> set[str]:
    """Names that the diagram gives to the process: start form, output mappings, handlers."""
    names = set(GIVEN)
    handlers = {handler.topic: handler for handler in HANDLERS}
    for node in diagram.nodes.values():
        names |= set(node.outputs)
        if node.tag == "startEvent" and "formRef" in node.camunda:
            names |= set(fields(read_form(node.camunda["formRef"])))
        if node.tag == "serviceTask":
            names |= set(handlers[node.camunda["topic"]].output.names())
    caught = f"{CAMUNDA}errorMessageVariable"
    return names | {one.get(caught) for one in diagram.process.iter() if one.get(caught)}
