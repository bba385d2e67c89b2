"""The real engine for tests: assembled if needed, on free ports, with H2 in memory.

Used by `tests/engine`, by scenarios and by the browser tests. One engine serves a whole test
session; tests keep apart by process ids and business keys of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from bureau.cli.setup.assemble import is_assembled, source_digest
from bureau.cli.trial.engine import ADMIN, TrialEngine

ROOT: Final = Path(__file__).resolve().parents[2]
ENGINE_DIR: Final = ROOT / "engine"
ADMIN_PASSWORD: Final = "engine-tests-admin"
ASSEMBLE_SECONDS: Final = 900

__all__ = ["ADMIN", "ADMIN_PASSWORD", "ROOT", "EngineProcess", "assemble", "need"]


def need(program: str) -> str:
    """Path of a program; without it the test is skipped on a laptop and fails in CI."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is not installed; see README, section requirements"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def assemble() -> None:
    """Build `engine/target` with Maven unless it was made from the sources as they are now."""
    if is_assembled(ENGINE_DIR):
        return
    subprocess.run(
        [need("mvn"), "-q", "-B", "package"], cwd=ENGINE_DIR, check=True, timeout=ASSEMBLE_SECONDS
    )
    stamp = ENGINE_DIR / "target" / ".sources"
    stamp.write_text(source_digest(ENGINE_DIR), encoding="ascii")


class EngineProcess(TrialEngine):
    """One engine of its own, in a child process; assembled first if it never was.

    Args:
        folder: for its log and, with `database`, nothing else.
        job_executor: whether timers and asynchronous continuations run by themselves.
        database: JDBC address; "" is a fresh one in memory, which dies with the engine.
        quick_start: up soon, but never as fast as can be; off for measurements.
        extra: more environment, such as ``{"ENGINE_DB_USER": "sa"}``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        job_executor: bool = False,
        database: str = "",
        extra: Mapping[str, str] | None = None,
        quick_start: bool = True,
    ) -> None:
        super().__init__(
            ENGINE_DIR,
            need("java"),
            folder,
            password=ADMIN_PASSWORD,
            job_executor=job_executor,
            database=database,
            extra=extra,
            quick_start=quick_start,
        )

    def start(self) -> None:
        """Assemble it if need be, start it and wait until REST answers."""
        assemble()
        super().start()
