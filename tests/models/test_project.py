"""The gate for the project's own models: `bureau lint` and `bureau trace` find nothing to mend."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bureau.cli.modelling import app


@pytest.mark.parametrize("command", ["lint", "trace"])
def test_nothing_to_mend(command: str):
    result = CliRunner().invoke(app, [command])

    assert result.exit_code == 0, result.output
