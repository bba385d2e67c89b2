"""`bureau paper`: what a modeler sees, without a running system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bureau.cli.app import app
from bureau.cli.problem import CannotGoOn
from tests.support.papers import renderer


@pytest.fixture(autouse=True)
def _no_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BUREAU_ENV_FILE", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


def call(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(tmp_path / "var"), "paper", *words])


def test_every_template_is_checked_and_listed(tmp_path: Path) -> None:
    checked = call(tmp_path, "check")
    assert checked.exit_code == 0, checked.output
    assert "没有问题" in checked.output
    assert "penalty-decision" in call(tmp_path, "list").output


def test_one_is_made_with_its_examples_or_with_given_values(tmp_path: Path) -> None:
    renderer()  # skips where no paper can be made
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"title": "关于测试的通知"}), encoding="utf-8")
    words = ("preview", "dispatch-document", "--values", str(values), "-o", str(tmp_path / "out"))
    made = call(tmp_path, *words)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "out" / "dispatch-document.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "out" / "dispatch-document.docx").read_bytes().startswith(b"PK")


def test_what_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"filedOn": "月底"}), encoding="utf-8")
    wrong = call(tmp_path, "preview", "penalty-opinion", "--values", str(values))
    assert isinstance(wrong.exception, CannotGoOn)
    assert "不是日期" in wrong.exception.zh
    missing = call(tmp_path, "preview", "no-such")
    assert isinstance(missing.exception, CannotGoOn)
    assert "没有文书模板" in missing.exception.zh
