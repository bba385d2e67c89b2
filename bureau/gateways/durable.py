"""Writing that survives a power cut: fsync, folders made durably, a full disk told apart."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bureau.errors import Transient

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def full_disk_told(place: Path) -> Iterator[None]:
    """Turn "no space left" and "quota exceeded" into an error that says so.

    Raises:
        Transient: the disk of `place` is full.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise Transient(f"磁盘空间不足，无法写入 {place}：请清理或扩容后重试") from fault
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path, below: Path) -> None:
    """Create `folder` and what is missing between it and `below`, durably."""
    missing = []
    step = folder
    while step != below and not step.exists():
        missing.append(step)
        step = step.parent
    for made in reversed(missing):
        made.mkdir(exist_ok=True)
        sync_folder(made.parent)
