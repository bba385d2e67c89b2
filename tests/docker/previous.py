"""The image of the version before: the newest tag, or the version that was handed over last.

Not any commit in between: a deployment upgrades from what was released, and between two releases
a commit may hold diagrams that the rules of its neighbour refuse.
"""

from __future__ import annotations

import subprocess
from typing import Final

from tests.support.engine import ROOT

IMAGE: Final = "bureau-app:previous"
#: Schema 0022. Goes with the first tag.
HANDED_OVER: Final = "4c7dfb0"


def build_previous() -> str | None:
    """Build it from the history; its commit, or None when there is no history (a bare copy)."""
    commit = released_commit()
    if commit is None:
        return None
    dockerfile = _git("show", f"{commit}:docker/app.Dockerfile")
    target = ["--target", "app"] if " AS app" in dockerfile else []
    words = ["docker", "build", "--quiet", "--tag", IMAGE, "--file", "docker/app.Dockerfile"]
    with subprocess.Popen(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE) as archive:
        subprocess.run([*words, *target, "-"], stdin=archive.stdout, check=True, timeout=600)
    assert archive.returncode == 0
    return commit


def released_commit() -> str | None:
    """The commit of the version before; None when there is no history."""
    commit = _git("describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD^")
    return commit or _git("rev-parse", "--verify", "--quiet", f"{HANDED_OVER}^{{commit}}") or None


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
