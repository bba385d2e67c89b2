"""A command line with a state folder and a database of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bureau.bootstrap import Services, build
from bureau.cli import environment
from bureau.cli.app import app
from bureau.settings import load_settings

Call = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with its settings; nothing of the caller's environment counts."""
    for name in [name for name in os.environ if name.startswith("BUREAU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "var"
    environment.ensure(home / "bureau.env", state_dir=home, demo=True, port_base=None)
    monkeypatch.setenv("BUREAU_ENV_FILE", str(home / "bureau.env"))
    return home


@pytest.fixture
def call(home: Path) -> Call:
    """Runs `bureau --home ... <arguments>`; exceptions come through."""

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--home", str(home), *arguments], catch_exceptions=False)

    return call


@pytest.fixture
def services(home: Path, call: Call) -> Iterator[Services]:
    """The services on the migrated database of this state folder."""
    assert call("migrate").exit_code == 0
    services = build(load_settings())
    yield services
    services.close()
