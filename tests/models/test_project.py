"""The gate for the project's own models: `bureau lint` and `bureau trace` find nothing to mend."""

from __future__ import annotations

import time

from typer.testing import CliRunner

from bureau.cli.modelling import app
from tests.models.diagram import DIAGRAMS

#: Processor seconds for a procedure, with its forms and tables.
LINT_TAKES = 1.0


def test_the_lint_finds_nothing_to_mend_and_takes_no_time() -> None:
    begun = time.process_time()
    result = CliRunner().invoke(app, ["lint"])
    took = time.process_time() - begun

    assert result.exit_code == 0, result.output
    assert took < LINT_TAKES * len(DIAGRAMS)


def test_every_clause_is_carried() -> None:
    result = CliRunner().invoke(app, ["trace"])

    assert result.exit_code == 0, result.output
