"""pytest plugin: how long each layer and the slowest files took (budgets: CONTRIBUTING)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

import pytest

#: Slowest files listed.
MOST: Final = 25


class Durations:
    """Adds up set-up, test and tear-down by file."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one part of one test."""
        self._seconds[report.location[0]] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """A line for each layer, then the slowest files."""
        layers: dict[str, float] = defaultdict(float)
        for file, seconds in self._seconds.items():
            layers["/".join(PurePosixPath(file).parts[:2])] += seconds
        terminalreporter.section("seconds")
        for name, seconds in [*_longest(layers), *_longest(self._seconds)[:MOST]]:
            terminalreporter.write_line(f"{seconds:8.1f}  {name}")


def _longest(times: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(times.items(), key=lambda one: -one[1])
