"""Which folder and which settings a command works with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.console import Console

from bureau.cli import environment
from bureau.cli.embedded import load_embedded, use_env_file
from bureau.cli.home import Home
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith("BUREAU_")]:
        monkeypatch.delenv(name)
    # set and removed again, so that what the code sets is undone after the test
    for name in ("BUREAU_ENV_FILE", "BUREAU_STATE_DIR"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)


def installed(folder: Path, base: int) -> Home:
    environment.ensure(folder / "bureau.env", state_dir=folder, demo=True, port_base=base)
    return Home(folder)


def test_the_settings_of_the_folder_are_used(tmp_path: Path):
    use_env_file(installed(tmp_path / "a", 9000))

    assert load_embedded().front_port == 9000
    assert load_embedded().state_dir == tmp_path / "a"


def test_another_folder_brings_its_own_settings(tmp_path: Path):
    first = installed(tmp_path / "a", 9000)
    installed(tmp_path / "b", 9100)
    use_env_file(first)
    session = Session(Console(), first, tmp_path, tmp_path).at_home(Path("b"))

    assert session.home == Home(tmp_path / "b")
    assert load_embedded().front_port == 9100
    assert load_embedded().state_dir == tmp_path / "b"


def test_a_new_folder_does_not_inherit_the_settings_of_the_old_one(tmp_path: Path):
    first = installed(tmp_path / "a", 9000)
    use_env_file(first)
    Session(Console(), first, tmp_path, tmp_path).at_home(tmp_path / "new")

    assert "BUREAU_ENV_FILE" not in os.environ
    assert "BUREAU_STATE_DIR" not in os.environ


def test_settings_that_a_person_named_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    named = installed(tmp_path / "named", 9200)
    monkeypatch.setenv("BUREAU_ENV_FILE", str(named.env_file))
    use_env_file(installed(tmp_path / "a", 9000))

    assert load_embedded().front_port == 9200


def test_a_copied_folder_does_not_write_to_the_old_place(tmp_path: Path):
    old = installed(tmp_path / "old", 9000)
    new = tmp_path / "new"
    new.mkdir()
    (new / "bureau.env").write_bytes(old.env_file.read_bytes())
    use_env_file(Home(new))

    assert load_embedded().state_dir == new


def test_one_folder_serves_one_run(tmp_path: Path):
    home = Home(tmp_path / "a")
    with home.locked(), pytest.raises(CannotGoOn) as caught, home.locked():
        pass
    assert str(os.getpid()) in caught.value.zh
    with home.locked():
        pass
