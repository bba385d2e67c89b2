"""What was handed over under a version tag stays as it was.

`bureau deploy` refuses another content under a tag that is deployed, at the customer's. This says
it before: against the version handed over last, a procedure at a time, as it is deployed (the
diagram with its forms and tables, the shared ones too).
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bureau.engine.bundle import Bundle, bundle_of
from tests.docker.previous import released_commit
from tests.models.diagram import ROOT


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Diagrams, tables and forms of the version handed over last."""
    commit = released_commit()
    if commit is None:
        pytest.skip("no git history, so nothing to compare with")
    folder = tmp_path_factory.mktemp("released")
    words = ["git", "archive", "--format=tar", commit, "bpmn", "forms"]
    packed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True, timeout=60).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def bundles_of(root: Path) -> Mapping[str, Bundle]:
    found = (
        bundle_of(path, root / "bpmn", root / "forms") for path in (root / "bpmn").rglob("*.bpmn")
    )
    return {one.process_id: one for one in found}


def changed_in_silence(before: Mapping[str, Bundle], now: Mapping[str, Bundle]) -> list[str]:
    """Chinese: what differs under the same tag, and what to do."""
    found = []
    for process in sorted(before.keys() & now.keys()):
        old, new = before[process], now[process]
        if old.version_tag == new.version_tag and old.digest != new.digest:
            names = sorted(
                name
                for name in old.files.keys() | new.files.keys()
                if old.files.get(name) != new.files.get(name)
            )
            found.append(
                f"{process} 的 {new.version_tag} 已经交付，{'、'.join(names)} 却与交付时不同："
                f"提高 {process} 的 camunda:versionTag（引用它的 calledElementVersionTag 同改），"
                "或者恢复原样"
            )
    return found


def test_a_released_version_keeps_its_content(released: Path) -> None:
    before = bundles_of(released)

    assert len(before) > 10, "so few procedures were not handed over"
    assert changed_in_silence(before, bundles_of(ROOT)) == []


def bundle(tag: str, **files: bytes) -> Bundle:
    return Bundle("P9_Test", "试验", tag, (), files)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (bundle("1.0.0", diagram=b"a", form=b"b"), 0),
        (bundle("1.0.0", diagram=b"a", form=b"c"), 1),
        (bundle("1.0.0", diagram=b"a"), 1),
        (bundle("1.1.0", diagram=b"a", form=b"c"), 0),
    ],
)
def test_another_content_under_the_same_tag_is_found(now: Bundle, said: int) -> None:
    before = {"P9_Test": bundle("1.0.0", diagram=b"a", form=b"b")}
    found = changed_in_silence(before, {"P9_Test": now})

    assert len(found) == said
    assert all("form" in one and "camunda:versionTag" in one for one in found)
