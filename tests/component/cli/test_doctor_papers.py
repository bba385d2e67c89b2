"""Doctor asks the store and the scanner that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bureau.cli.doctor.papers import check_papers
from bureau.cli.finding import State
from bureau.settings import Settings
from tests.support.clamd import fake_clamd


def states(folder: Path, **changes: Any) -> list[State]:
    settings = Settings(engine_password="-", hotline_secret="-", state_dir=folder, **changes)
    return [finding.state for finding in check_papers(settings)]


def test_the_local_store_without_a_scanner(tmp_path: Path) -> None:
    assert states(tmp_path) == [State.GREEN, State.YELLOW]


def test_a_scanner_that_answers(tmp_path: Path) -> None:
    with fake_clamd() as scanner:
        found = states(tmp_path, scanner="required", scanner_address=scanner.address)
    assert found == [State.GREEN, State.GREEN]


@pytest.mark.parametrize(("mode", "state"), [("on", State.YELLOW), ("required", State.RED)])
def test_a_scanner_that_is_away(tmp_path: Path, mode: str, state: State) -> None:
    found = states(tmp_path, scanner=mode, scanner_address="127.0.0.1:9")
    assert found == [State.GREEN, state]


def test_a_store_that_is_away_or_not_set_up(tmp_path: Path) -> None:
    away = {
        "s3_endpoint": "http://127.0.0.1:9",
        "s3_bucket": "papers",
        "s3_access_key": "k",
        "s3_secret_key": "s",
    }
    assert states(tmp_path, store="s3", **away)[0] is State.RED
    assert states(tmp_path, store="s3")[0] is State.RED
