"""What belongs to an installation besides its databases: state folder, papers, secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: Folders and files of the state folder that are databases, papers (taken from the store), or made
#: anew by every start.
LEFT_OUT: Final = frozenset(
    {"attachments", "backups", "bureau.db", "engine", "log", "run.lock", "restoring"}
)
#: Passwords of databases belong to the machine that a backup is restored on.
_OF_THE_MACHINE: Final = "database_password"


def state_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files of the state folder that a backup takes, with their names below it, in order."""
    # os.walk passes over folders that go away meanwhile.
    found = (Path(at) / one for at, _, files in os.walk(folder) for one in files)
    for path in sorted(found):
        name = path.relative_to(folder)
        top = name.parts[0]
        if top in LEFT_OUT or top.startswith("bureau.db-") or "drafts" in name.parts:
            continue
        if path.is_file() and not path.is_symlink():
            yield name.as_posix(), path


def secret_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Secrets that the databases were made with, from a folder of secret files."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.endswith(_OF_THE_MACHINE):
            yield path.name, path


def is_empty(folder: Path) -> bool:
    """Whether a state folder holds no installation."""
    if not folder.is_dir():
        return True
    harmless = {"backups", "log", "run.lock", "restoring"}
    return all(one.name in harmless or _hollow(one) for one in folder.iterdir())


def _hollow(path: Path) -> bool:
    return path.is_dir() and not any(one.is_file() for one in path.rglob("*"))
