"""The side files of the mutants name mutants that today's diagrams have."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.cli.modelling import SCENARIOS, open_workspace
from bureau.modelling.mutants import Refusals, excuses_file, mutants_of, read_excuses
from bureau.modelling.workspace import Workspace
from tests.models.diagram import ROOT

FOLDER = excuses_file(ROOT / SCENARIOS, "").parent


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return open_workspace()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*")), ids=lambda path: path.stem)
def test_every_mutant_that_is_left_is_there_and_passes_the_lint(
    path: Path, workspace: Workspace
) -> None:
    assert path.suffix == ".yaml"
    listed = read_excuses(ROOT / SCENARIOS, path.stem).listed
    diagram, posts = workspace.process_file(path.stem), workspace.posts
    assert diagram is not None, f"no diagram is called {path.stem}"
    assert posts is not None
    groups = tuple(post.group for post in posts.posts)
    found = {one.id: one for one in mutants_of(diagram.read_bytes(), groups, only=listed)}
    refusals = Refusals(diagram, workspace)

    assert sorted(listed - found.keys()) == [], "no mutants of this diagram: take them away"
    noticed = {id: rule for id, one in found.items() if (rule := refusals.of(one))}
    assert noticed == {}, "the lint finds these: take them away"
