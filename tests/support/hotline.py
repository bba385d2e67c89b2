"""The simulated 12345 hotline as a fixture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.cli.trial.hotline import HotlineSimulator

__all__ = ["HotlineSimulator", "hotline"]


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[HotlineSimulator]:
    """A simulated hotline, stopped after the test."""
    simulator = HotlineSimulator("test-secret-of-the-hotline", tmp_path / "hotline.json")
    simulator.start()
    yield simulator
    simulator.stop()
