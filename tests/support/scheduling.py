"""Order of `make test` in two processes (pytest-xdist): what takes long begins first.

A file stays in one process, since some tell one story in order; so does all of Docker, whose parts
share one daemon and its images, and all of the browser, which shares one installation.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Layers that stay together.
WHOLE: Final = ("tests/docker", "tests/e2e")
#: The longest, longest first (`CI=1` prints the seconds); the rest follows layer by layer.
FIRST: Final = (
    "tests/docker",
    "tests/engine/test_scenarios.py",
    "tests/e2e",
    "tests/engine/test_fail_points.py",
    "tests/engine/test_bureau_run.py",
    "tests/engine/test_linked_cases.py",
    "tests/engine/test_fault_run.py",
    "tests/engine",
    "tests/component",
    "tests/models",
)


def unit_of(nodeid: str) -> str:
    """What of the tests one process takes at once: a file, or a layer that stays together."""
    file = nodeid.partition("::")[0]
    layer = "/".join(PurePosixPath(file).parts[:2])
    return layer if layer in WHOLE else file


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first; the order within a file stays."""

    def rank(item: pytest.Item) -> int:
        found = (at for at, name in enumerate(FIRST) if item.nodeid.startswith(name))
        return next(found, len(FIRST))

    items.sort(key=rank)


class StackScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a free process the next unit."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
