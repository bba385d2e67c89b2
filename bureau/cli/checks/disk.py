"""Is there room for the system to work."""

from __future__ import annotations

import shutil
from pathlib import Path

#: Least free space to start with, in bytes: databases, logs and papers of some days.
NEEDED = 1024**3

#: More, while the engine has to be assembled first: Maven's local repository and the copied jars.
NEEDED_TO_ASSEMBLE = 1536 * 1024**2


def free_space(folder: Path) -> int:
    """Free bytes for this user on the disk that will hold `folder`, which need not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def gib(size: int) -> str:
    """Bytes as "1.5 GiB"."""
    return f"{size / 1024**3:.1f} GiB"
