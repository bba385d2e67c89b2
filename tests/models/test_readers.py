"""The project's own 知悉范围: every entry is a procedure and names posts that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace.readers import read_scope
from tests.models.diagram import POSTS
from tests.support.engine import ROOT

SCOPE = read_scope(ROOT / "bpmn" / "readers.yaml")


def test_every_entry_is_a_procedure_and_names_posts() -> None:
    there = {path.stem for path in (ROOT / "bpmn").rglob("P*.bpmn")}
    assert SCOPE.restricted.keys() <= there
    for procedure, readers in SCOPE.restricted.items():
        assert readers <= POSTS.keys(), procedure


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("restricted: []", "annexes"),
        ("annexes: []\nrestricted: [{procedure: P, readers: []}]", "basis"),
        ("annexes: []\nrestricted: [{procedure: P, readers: x, basis: y}]", "readers"),
        (
            "annexes: []\nrestricted:\n- {procedure: P, readers: [], basis: y}\n"
            "- {procedure: P, readers: [], basis: y}",
            "两次",
        ),
    ],
)
def test_a_register_that_says_too_little_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "readers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=says):
        read_scope(path)
