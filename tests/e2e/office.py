"""The clerks of one case, and what the case leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.e2e.tasklist import Answer, Tasklist
from tests.support.installation import Installation


class Office:
    """The clerks of one case."""

    def __init__(self, sit_down: Callable[[str], Tasklist], case: str) -> None:
        self._sit_down = sit_down
        self._case = case

    def does(
        self,
        user: str,
        task: str,
        answers: Mapping[str, Answer],
        before: Callable[[Tasklist], None] | None = None,
    ) -> int:
        """One clerk does one task of the case, from the list of the post to the submitted form.

        Returns:
            Clicks on the card and in the form.
        """
        clerk = self._sit_down(user)
        clerk.find_task(self._case, task)
        clerk.claim()
        if before is not None:
            before(clerk)
        clicks = clerk.clicks
        clerk.fill(answers)
        clerk.shot(task)
        clerk.submit()
        assert not clerk.complaints, clerk.complaints
        return 1 + clerk.clicks - clicks


def is_closed(system: Installation, case: str) -> bool:
    return bool(system.state_of(case).json()["state"] == "closed")


def packages_of(system: Installation, case: str) -> list[Path]:
    """Folders of the case's packages, each checked by bagit's own command."""
    bags = [
        path.parent for path in (system.home / "archive").rglob("bagit.txt") if case in str(path)
    ]
    for bag in bags:
        checked = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(bag)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr
    return bags
