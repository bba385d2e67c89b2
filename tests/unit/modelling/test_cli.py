"""The commands: exit codes, output forms, what they write."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bureau.cli import modelling
from bureau.modelling.bpmn import read_model
from bureau.modelling.clauses import ClauseRegister
from bureau.modelling.layout import needs_layout
from tests.models.wrong.case import RIGHT, SAMPLE, TOPICS, workspace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The right project, as if it were this one."""
    shutil.copytree(RIGHT, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(modelling, "project_root", lambda: tmp_path)
    monkeypatch.setattr(modelling, "topics", lambda: TOPICS)
    monkeypatch.setattr(modelling, "ClauseRegister", lambda: ClauseRegister(tmp_path / "clauses"))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(modelling.app, list(arguments), catch_exceptions=False)


def spoil(root: Path) -> None:
    path = root / SAMPLE
    old = 'name="接收申请材料" camunda:asyncAfter="true"'
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, 'name="接收申请材料"'), encoding="utf-8")


def test_lint_of_right_files_succeeds(root: Path) -> None:
    result = run("lint", "P9_1")
    assert result.exit_code == 0
    assert "✔ 通过" in result.output


def test_lint_of_wrong_files_fails(root: Path) -> None:
    spoil(root)
    result = run("lint")
    assert result.exit_code == 1
    assert "save-after" in result.output


def test_lint_fix_mends_and_succeeds(root: Path) -> None:
    spoil(root)
    result = run("lint", "--fix")
    assert result.exit_code == 0
    assert "改正了 1 处" in result.output
    assert 'camunda:asyncAfter="true"' in (root / SAMPLE).read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_lint_writes_machine_forms(format: str, root: Path) -> None:
    spoil(root)
    out = root / "report.json"
    assert run("lint", "--format", format, "-o", str(out)).exit_code == 1
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data.get("version") == "2.1.0" or data["failed"]
    assert json.loads(run("lint", "--format", format).output) == data


def test_lint_lists_who_cites_an_annex(root: Path) -> None:
    result = run("lint", "--clause", "9.1")
    assert "附件9.1 规范 二2  P9_1_Sample  User_Handle「审核申请材料」" in result.output


def test_layout_keeps_hand_made_pictures(root: Path) -> None:
    before = (root / SAMPLE).read_bytes()
    result = run("layout")
    assert "没有改动" in result.output
    assert (root / SAMPLE).read_bytes() == before


def test_layout_draws_what_is_not_drawn(root: Path) -> None:
    path = root / SAMPLE
    text = path.read_text(encoding="utf-8")
    cut = text[: text.index("<bpmndi:BPMNDiagram")] + "</bpmn:definitions>\n"
    path.write_text(cut, encoding="utf-8")
    assert needs_layout(read_model(path))
    assert "已排版" in run("layout", "P9_1").output
    assert not needs_layout(read_model(path))
    assert run("lint", "P9_1").exit_code == 0


def test_trace_reports_gaps(root: Path) -> None:
    page = root / "trace.html"
    result = run("trace", "9.1", "--html", str(page))
    assert result.exit_code == 1
    assert "没有元素引用" in result.output
    assert "条款对照" in page.read_text(encoding="utf-8")


def test_trace_marks_what_cites_clauses_and_what_has_no_basis(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / SAMPLE
    text = path.read_text(encoding="utf-8")
    cut = re.sub(
        r'(id="User_Handle".*?)<bpmn:documentation>.*?</bpmn:documentation>',
        r"\1",
        text,
        count=1,
        flags=re.DOTALL,
    )
    path.write_text(cut, encoding="utf-8")
    drawn: dict[str, dict[str, str]] = {}

    def draw(self: object, wanted: list[tuple[str, str, dict[str, str]]]) -> tuple[list[Path], str]:
        drawn.update((name, marks) for name, _, marks in wanted)
        return [root / "build/trace/9.1-P9_1_Sample.png"], ""

    monkeypatch.setattr("bureau.cli.trial.picture.Pictures.draw", draw)
    result = run("trace", "9.1", "--picture")

    marks = drawn["9.1-P9_1_Sample"]
    assert marks["User_Receive"] == "taken"
    assert marks["User_Handle"] == "missed"
    assert "Service_Register" not in marks  # the platform's own
    assert "build/trace/9.1-P9_1_Sample.png" in result.output


def test_real_topics_fit_the_catalogue() -> None:
    found = modelling.topics()
    assert found["archive"].errors == ("Error_PaperMissing",)
    assert "caseId" in {field.name for field in found["remind"].inputs}
    assert {field.name for field in found["register"].outputs} >= {"caseId", "caseNumber"}
    assert workspace(RIGHT).topics is TOPICS
