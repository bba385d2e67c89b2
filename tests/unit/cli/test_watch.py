"""`bureau scenarios --watch`: run at once, and again whenever a file has changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from bureau.cli.commands import trials
from bureau.cli.modelling import SCENARIOS
from bureau.cli.session import Session
from bureau.cli.trial.trial import Trial
from bureau.modelling.errors import UnreadableFile


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trials, "LOOK_EVERY", 0.0)
    for folder in ("bpmn/guonei", "forms/guonei", str(SCENARIOS)):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bpmn/guonei/P9_1.bpmn").write_text("1", encoding="utf-8")
    return tmp_path


def touch(path: Path, at: int) -> None:
    path.touch()
    os.utime(path, (at, at))


def test_it_runs_at_once_and_after_each_change(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: Iterator[Any] = iter(
        (
            lambda: touch(root / "bpmn/guonei/P9_1.bpmn", 1_000),
            lambda: None,
            lambda: touch(root / "forms/guonei/P9_1_Start.form", 2_000),
            lambda: (root / "forms/guonei/P9_1_Start.form").unlink(),
            lambda: touch(root / SCENARIOS / "P9_1.yaml", 3_000),
        )
    )

    def sleep(_: float) -> None:
        change = next(looks, None)
        if change is None:
            raise KeyboardInterrupt
        change()

    monkeypatch.setattr("bureau.cli.commands.trials.time.sleep", sleep)

    # at once, then for four changes; the look that found nothing new runs nothing; Ctrl-C ends it
    assert len(list(trials._changes(root))) == 5


def test_a_file_that_is_wrong_for_a_moment_does_not_end_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def run_files(*_: object) -> bool:
        ran.append("run")
        if len(ran) == 1:
            raise UnreadableFile(Path("P9_1.bpmn"), "不是合法的 XML")
        return True

    monkeypatch.setattr(trials, "run_files", run_files)
    monkeypatch.setattr(trials, "_changes", lambda _: iter((None, None)))
    session = cast("Session", _Session(root))

    trials._watch(session, cast("Trial", None), ())

    assert ran == ["run", "run"]
    assert "不是合法的 XML" in capsys.readouterr().out


class _Session:
    def __init__(self, root: Path) -> None:
        self.root, self.console = root, Console()
