"""`bureau lint --fix`: each repair is done once, mends what was found and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.lint import Finding
from bureau.modelling.lint.repair import repair_file
from tests.models.wrong.case import SAMPLE, Case, findings, project, sample, workspace
from tests.models.wrong.cases import CASES

#: Rules with a repair; test_rules sees to it that no other rule offers one.
REPAIRED: Final = frozenset(
    {
        "multi-instance",
        "name",
        "one-process",
        "pool",
        "question-answers",
        "rule-task",
        "save-after",
        "save-before",
        "task-form",
    }
)


def elements(path: Path) -> Iterator[tuple[object, ...]]:
    """All of a diagram but its attributes; of the picture these too."""
    for one in etree.parse(path).iter():
        drawn = "DI" in str(one.tag) or "/DD/" in str(one.tag)
        yield one.tag, one.text, one.tail, dict(one.attrib) if drawn else one.get("id")


def fix(found: tuple[Finding, ...]) -> int:
    """What the command does with its findings; how many attributes were set."""
    paths = {one.path for one in found if one.repair}
    return sum(repair_file(path, [one for one in found if one.path == path]) for path in paths)


@pytest.mark.parametrize("rule", sorted(REPAIRED))
def test_a_repair_mends_and_does_nothing_else(rule: str, tmp_path: Path) -> None:
    repaired = 0
    for number, case in enumerate(one for one in CASES if one.rule == rule):
        folder = tmp_path / str(number)
        found = findings(project(case, folder))
        if not any(one.repair for one in found if one.rule == rule):
            continue
        before = list(elements(folder / SAMPLE))
        assert fix(found) >= 1
        again = findings(workspace(folder))
        assert [f"{one.rule} {one.where}: {one.what}" for one in again] == []
        assert fix(found) == 0, "the second time there is nothing left to set"
        assert list(elements(folder / SAMPLE)) == before
        repaired += 1
    assert repaired, "no wrong diagram is repaired by this rule"


def test_a_process_without_a_name_takes_that_of_its_pool(tmp_path: Path) -> None:
    right = 'id="P9_1_Sample" name="办理样例申请"'
    found = findings(project(sample("", "", right, 'id="P9_1_Sample" name="Sample"'), tmp_path))

    assert fix(found) == 1
    assert right in (tmp_path / SAMPLE).read_text(encoding="utf-8")
    assert findings(workspace(tmp_path)) == ()


NO_SAVE = (SAMPLE, 'name="接收申请材料" camunda:asyncAfter="true"', 'name="接收申请材料"')


def test_line_breaks_of_windows_stay(tmp_path: Path) -> None:
    project(Case("", "", (NO_SAVE,)), tmp_path)
    path = tmp_path / SAMPLE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    lines = path.read_bytes().count(b"\r\n")

    assert fix(findings(workspace(tmp_path))) == 1
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == lines


def test_an_attribute_in_single_quotes_is_set_not_doubled(tmp_path: Path) -> None:
    quoted = (SAMPLE, NO_SAVE[1], "name='接收申请材料' camunda:asyncAfter='false'")

    assert fix(findings(project(Case("", "", (quoted,)), tmp_path))) == 1
    assert findings(workspace(tmp_path)) == ()


def test_the_prefix_is_that_of_the_file(tmp_path: Path) -> None:
    project(Case("", "", (NO_SAVE,)), tmp_path)
    path = tmp_path / SAMPLE
    text = path.read_text(encoding="utf-8").replace("camunda:", "c7:")
    path.write_text(text.replace("xmlns:camunda", "xmlns:c7"), encoding="utf-8")

    assert fix(findings(workspace(tmp_path))) == 1
    assert "c7:asyncAfter" in path.read_text(encoding="utf-8")
    assert findings(workspace(tmp_path)) == ()


def test_without_the_namespace_nothing_is_written(tmp_path: Path) -> None:
    found = findings(project(Case("", "", (NO_SAVE,)), tmp_path))
    path = tmp_path / SAMPLE
    text = path.read_text(encoding="utf-8").replace("camunda.org", "example.org")
    path.write_text(text, encoding="utf-8")

    assert fix(found) == 0
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_not_utf8_is_told_and_left_alone(tmp_path: Path) -> None:
    found = findings(project(Case("", "", (NO_SAVE,)), tmp_path))
    path = tmp_path / SAMPLE
    path.write_bytes(path.read_text(encoding="utf-8").replace("UTF-8", "GBK").encode("gbk"))
    before = path.read_bytes()

    with pytest.raises(UnreadableFile, match="UTF-8"):
        fix(found)
    assert path.read_bytes() == before
