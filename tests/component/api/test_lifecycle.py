"""Anything that bodies, office and machines may do, in any order: see `lifecycle`.

`HYPOTHESIS_PROFILE=long` runs many more and longer examples (`make soak`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.component.api.lifecycle import Lifecycle
from tests.support.serving import Switch

_COMMON: Final = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    print_blob=True,
    phases=[Phase.generate],
)
#: In CI the same examples each time; a long run takes others each time.
PROFILES: Final = {
    "short": settings(_COMMON, max_examples=8, stateful_step_count=30, derandomize=True),
    "long": settings(_COMMON, max_examples=100, stateful_step_count=60),
}


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_whatever_happens_in_whatever_order(template: Path, switched: tuple[Switch, str]) -> None:
    switch, origin = switched
    profile = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "short")]

    class Here(Lifecycle):
        def __init__(self) -> None:
            super().__init__(template, switch, origin)

    run_state_machine_as_test(Here, settings=profile)
