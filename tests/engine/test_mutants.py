"""Mutants on the real engine: who notices a wrong diagram, also one that others call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.cli.modelling import open_workspace
from bureau.cli.trial.mutants.notes import Notes
from bureau.cli.trial.mutants.reach import Walk, walk_of
from bureau.cli.trial.mutants.target import Target, target_of
from bureau.cli.trial.mutants.trying import judge, works_of
from bureau.cli.trial.mutants.verdict import Finder
from bureau.cli.trial.pool import Job
from bureau.cli.trial.trial import Trial, on_engine
from bureau.engine.deployment import Deployments
from bureau.modelling.mutants import Mutant, mutants_of
from bureau.modelling.scenarios import scenario_files
from bureau.modelling.workspace import Workspace
from tests.support.engine import EngineProcess

TOP = "P1_1_OutgoingDocument"
SHARED = "S_IssueDocument"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def trial(
    engine: EngineProcess, sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trial]:
    with on_engine(
        engine, tmp_path_factory.mktemp("mutants"), 1, sqlite_file, quick_papers=True
    ) as made:
        yield made


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return open_workspace()


@pytest.fixture(scope="module")
def walk(trial: Trial, workspace: Workspace) -> Walk:
    """The shortest scenario on the right diagrams."""
    file = scenario_files(Path(__file__).parent / "scenarios", [TOP])[0]
    shortest = min(file.scenarios, key=lambda one: len(one.steps))
    walk = walk_of(trial.pool.run(Job(trial.subject(TOP, workspace), shortest)))
    assert walk.reached[SHARED, "User_Print"] > walk.reached[TOP, "User_Draft"] > 0
    return walk


def target(process: str, workspace: Workspace) -> Target:
    """What is tried by the scenarios of one caller; more callers would only take longer."""
    files = scenario_files(Path(__file__).parent / "scenarios", [TOP])
    return target_of(process, files, workspace, "")


def tried(trial: Trial, target: Target, mutant: Mutant, walk: Walk) -> tuple[Finder, str]:
    (work,) = works_of(target, [mutant], [walk], Notes(Path("no-such-file")))
    verdict = judge(trial, target, work)
    return verdict.finder, verdict.by


def mutants(target: Target) -> dict[str, Mutant]:
    return {one.id: one for one in mutants_of(target.path.read_bytes(), ("yunwei",))}


def test_a_wrong_outcome_is_noticed_and_nothing_of_it_stays(
    trial: Trial, workspace: Workspace, walk: Walk
) -> None:
    procedure = target(TOP, workspace)
    wrong = mutants(procedure)["constant:Service_Close:outcome"]

    assert tried(trial, procedure, wrong, walk) == (Finder.SCENARIO, walk.scenario.name)
    left = Deployments(trial.session).deployed()
    assert not [one for one in left if one.startswith(TOP) and one != TOP]


def test_a_mutant_of_a_shared_process_is_noticed_through_its_caller(
    trial: Trial, workspace: Workspace, walk: Walk
) -> None:
    procedure = target(SHARED, workspace)
    wrong = mutants(procedure)["skip:Flow_Print_WriteIndex"]

    assert set(procedure.chain) == {TOP, SHARED}
    assert tried(trial, procedure, wrong, walk) == (Finder.SCENARIO, walk.scenario.name)


def test_a_change_that_nobody_can_see_is_noticed_by_nobody(
    trial: Trial, workspace: Workspace, walk: Walk
) -> None:
    procedure = target(SHARED, workspace)
    right = Mutant("none:none", "没有改", frozenset({"User_Print"}), procedure.path.read_bytes())

    assert tried(trial, procedure, right, walk) == (Finder.NOBODY, "")


def test_what_cannot_be_deployed_is_noticed_by_the_engine(
    trial: Trial, workspace: Workspace, walk: Walk
) -> None:
    procedure = target(SHARED, workspace)
    xml = procedure.path.read_bytes().replace(b'targetRef="User_Print"', b'targetRef="Nowhere"')
    wrong = Mutant("broken:broken", "断线", frozenset({"User_Print"}), xml)

    assert tried(trial, procedure, wrong, walk) == (Finder.ENGINE, "")
