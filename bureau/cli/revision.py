"""What git says of the sources; an installation without git does without."""

from __future__ import annotations

import subprocess
from pathlib import Path


def source_revision(root: Path) -> str:
    """The git revision of the models, with "+" when they were changed since; "" without git."""
    revision = git(root, "rev-parse", "--short=12", "HEAD").decode().strip()
    if not revision:
        return ""
    changed = git(root, "status", "--porcelain", "--", "bpmn", "forms").strip()
    return f"{revision}+" if changed else revision


def git(root: Path, *arguments: str) -> bytes:
    """What git says; b"" when it fails or is not installed."""
    try:
        answer = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return answer.stdout if answer.returncode == 0 else b""
