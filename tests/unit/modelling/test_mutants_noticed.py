"""What the lint notices of wrong diagrams, and the side file of those that nobody could notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.cli.modelling import open_workspace
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.mutants import Refusals, excuses_file, mutants_of, read_excuses
from bureau.modelling.workspace import Workspace

SHARED = "S_IssueDocument"
GROUPS = ("bangongshi", "guoneike1", "yunwei")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return open_workspace()


def rules_of(process: str, workspace: Workspace, *ids: str) -> list[str]:
    path = workspace.process_file(process)
    assert path is not None
    refusals = Refusals(path, workspace)
    found = {one.id: one for one in mutants_of(path.read_bytes(), GROUPS)}
    return [refusals.of(found[id]) for id in ids]


def test_the_lint_says_which_rule_finds_a_mutant(workspace: Workspace) -> None:
    told = rules_of(
        "P2_29_Hotline12345",
        workspace,
        "flip:Flow_Belongs_ProposeJoin",
        "group:User_Receive:bangongshi",
        "interrupt:Timer_DueSoon",
        "swap:Flow_Belongs_ProposeJoin:Flow_Belongs_ReturnJoin",
        "constant:Service_ArchiveRecording:retention",
    )

    assert told[0] == "condition-simple"
    assert told[1] in ("lane-role", "candidate-groups")
    assert told[2]
    assert told[3:] == ["", ""]


def test_the_picture_of_the_right_diagram_gives_nothing_away(workspace: Workspace) -> None:
    # The edges of two branches that changed places end at the wrong shapes in the picture.
    told = rules_of(
        SHARED, workspace, "swap:Flow_DeputyAgreed_SignJoin:Flow_DeputyAgreed_ReviseJoin"
    )

    assert told == [""]


def test_what_only_the_caller_misses_is_found_too(workspace: Workspace) -> None:
    path = workspace.process_file(SHARED)
    assert path is not None
    mapped = [one.id for one in mutants_of(path.read_bytes(), GROUPS) if ":output:" in one.id]

    assert "variable-set" in rules_of(SHARED, workspace, *mapped)


def test_looking_at_mutants_leaves_the_workspace_as_it_is(workspace: Workspace) -> None:
    path = workspace.process_file(SHARED)
    assert path is not None
    before, callers = workspace.model(path), workspace.called_by

    rules_of(SHARED, workspace, "flip:Flow_Agreed_NumberJoin")

    assert workspace.model(path) is before
    assert workspace.called_by is callers


def test_reasons_are_read_from_the_side_file(tmp_path: Path) -> None:
    file = excuses_file(tmp_path, "P9_Test")
    file.parent.mkdir()
    file.write_text(
        "process: P9_Test\nequivalent:\n  unmap:User_A:output:b: 之后没有人读它。\n"
        "survivors:\n  flip:Flow_A: 只有对方系统看得出。\n",
        encoding="utf-8",
    )

    found = read_excuses(tmp_path, "P9_Test")
    assert found.equivalent == {"unmap:User_A:output:b": "之后没有人读它。"}
    assert found.survivors == {"flip:Flow_A": "只有对方系统看得出。"}
    assert not read_excuses(tmp_path, "P9_Other").listed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("process: P9_Other\nequivalent: {}\n", "文件名"),
        ("process: P9_Test\nequivalent: {a: 略}\n", "写法不对"),
        ("process: P9_Test\nsurvivors: {a: 略}\n", "写法不对"),
        ("process: P9_Test\nother: {}\n", "写法不对"),
        (
            "process: P9_Test\nequivalent: {a: 看不出来}\nsurvivors: {a: 不值得加}\n",
            "a 只能写在",
        ),
        ("process: [\n", "YAML"),
    ],
)
def test_a_side_file_that_is_wrong_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = excuses_file(tmp_path, "P9_Test")
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableFile, match=said):
        read_excuses(tmp_path, "P9_Test")
