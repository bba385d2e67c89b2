"""Where the embedded system keeps its things, and where its sources are."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bureau
from bureau.cli.problem import CannotGoOn


def project_root() -> Path:
    """Folder that holds `bpmn/`, `forms/`, `engine/`: the source tree, or where we are called."""
    tree = Path(bureau.__file__).resolve().parents[1]
    return tree if (tree / "bpmn").is_dir() else Path.cwd()


@dataclass(frozen=True, slots=True)
class Home:
    """The state folder (`var/` unless `--home` names another).

    Args:
        path: absolute folder; everything that must survive a restart is in it.
    """

    path: Path

    @property
    def env_file(self) -> Path:
        """Settings and secrets of this installation, mode 0600."""
        return self.path / "bureau.env"

    @property
    def logs(self) -> Path:
        """One log file for each part."""
        return self.path / "log"

    @property
    def engine_database(self) -> Path:
        """H2 file of the engine, without the suffix that H2 adds."""
        return self.path / "engine" / "engine"

    @property
    def restoring(self) -> Path:
        """Folder of a restore under way; where it stands, the installation is incomplete."""
        return self.path / "restoring"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one `bureau run`.

        The lock is the operating system's: it goes with the process, even after kill -9.

        Raises:
            CannotGoOn: another `bureau run` works in the same folder.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "run.lock").open("a+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                pid = file.read().strip() or "?"
                raise CannotGoOn(
                    f"系统已在运行（进程 {pid}，目录 {self.path}）。",
                    f"The system is already running from this folder (pid {pid}).",
                    f"停止它: kill {pid}，或用 --home 与 --port-base 另起一套",
                ) from error
            file.seek(0)
            file.truncate()
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield
