"""Every procedure's scenarios on the real engine, with the real handlers: as `bureau scenarios`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from bureau.cli.modelling import open_workspace
from bureau.cli.trial.outcome import FILE, FOLDER, Outcome
from bureau.cli.trial.pool import Job, Result
from bureau.cli.trial.trial import Trial, lanes_for_this_machine, on_engine
from bureau.modelling.scenarios import Scenario, ScenarioFile, scenario_files
from tests.support.engine import ROOT, EngineProcess

FILES: Final[tuple[ScenarioFile, ...]] = scenario_files(Path(__file__).parent / "scenarios")
SCENARIOS: Final = tuple((file.process, one) for file in FILES for one in file.scenarios)

#: The first test runs them all, side by side.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def trial(
    engine: EngineProcess, sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("scenarios")
    with on_engine(engine, folder, lanes_for_this_machine(), sqlite_file) as made:
        yield made


@pytest.fixture(scope="module")
def results(trial: Trial, request: pytest.FixtureRequest) -> Mapping[tuple[str, str], Result]:
    """Results of the scenarios that this session asks for."""
    asked = [
        item.callspec.params.get("given")
        for item in request.session.items
        if hasattr(item, "callspec")
    ]
    workspace, outcome = open_workspace(), Outcome()
    jobs = []
    for file in FILES:
        wanted = [one for one in file.scenarios if (file.process, one) in asked]
        if wanted:
            subject = trial.subject(file.process, workspace)
            jobs += [Job(subject, one) for one in wanted]
    found = {}
    for result in trial.pool.run_all(jobs):
        outcome.add(result, workspace)
        found[result.job.subject.original, result.job.scenario.name] = result
    # What the gate reads, and a person may look at: `bureau coverage`.
    outcome.write(ROOT / FOLDER / FILE)
    return found


def ident(given: tuple[str, Scenario]) -> str:
    return f"{given[0]}-{given[1].name}"


@pytest.mark.parametrize("given", [pytest.param(one, id=ident(one)) for one in SCENARIOS])
def test_scenario(given: tuple[str, Scenario], results: Mapping[tuple[str, str], Result]) -> None:
    process, scenario = given

    assert results[process, scenario.name].run.fault == ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.process)
def test_the_scenarios_together_take_every_path(
    file: ScenarioFile, results: Mapping[tuple[str, str], Result]
) -> None:
    workspace, outcome = open_workspace(), Outcome()
    for (process, _), result in results.items():
        if process == file.process:
            outcome.add(result, workspace)
    if not outcome.complete(file):
        pytest.skip("not all scenarios of this procedure ran, or not all of them passed")

    reached = outcome.reached(file.process, workspace, file)

    assert reached.open == ()
    assert reached.stale == ()
