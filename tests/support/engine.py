"""The real engine for tests: assembled if needed, on free ports, with H2 in memory.

Used by `tests/engine`, by scenarios and by the browser tests. One engine serves a whole test
session; tests keep apart by process ids and business keys of their own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
import requests

from bureau.engine.session import EngineSession

ROOT: Final = Path(__file__).resolve().parents[2]
ENGINE_DIR: Final = ROOT / "engine"
ADMIN: Final = "admin"
ADMIN_PASSWORD: Final = "engine-tests-admin"
START_SECONDS: Final = 240
ASSEMBLE_SECONDS: Final = 900


def free_port() -> int:
    """A TCP port of the loopback address that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
    """Build `engine/target` with Maven unless it is there already."""
    if (ENGINE_DIR / "target" / "lib").is_dir() and (ENGINE_DIR / "target" / "classes").is_dir():
        return
    subprocess.run(
        [need("mvn"), "-q", "-B", "package"], cwd=ENGINE_DIR, check=True, timeout=ASSEMBLE_SECONDS
    )


class EngineProcess:
    """One engine of its own, in a child process.

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
        self.folder = folder
        self.port = free_port()
        self.management_port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.origin}/engine-rest"
        self.log = folder / f"engine-{self.port}.log"
        self._environment = {
            **os.environ,
            "ENGINE_ADMIN_USER": ADMIN,
            "ENGINE_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "ENGINE_DB_URL": database or f"jdbc:h2:mem:{uuid.uuid4().hex}",
            "ENGINE_ADDRESS": "127.0.0.1",
            "ENGINE_PORT": str(self.port),
            "ENGINE_MANAGEMENT_PORT": str(self.management_port),
            "ENGINE_JOB_EXECUTOR": "true" if job_executor else "false",
            **(extra or {}),
        }
        self._jvm = ["-XX:TieredStopAtLevel=1"] if quick_start else []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until REST answers."""
        assemble()
        target = ENGINE_DIR / "target"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    need("java"),
                    "-Xmx640m",
                    *self._jvm,
                    "-Duser.timezone=Asia/Shanghai",
                    "-cp",
                    f"{target / 'classes'}:{target / 'lib'}/*",
                    "cn.huantai.bureau.engine.EngineApplication",
                ],
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the engine ended while starting:\n{self._tail()}")
            if self.answers():
                return
            time.sleep(0.5)
        self.kill()
        raise RuntimeError(f"the engine did not answer in {START_SECONDS} s:\n{self._tail()}")

    def answers(self) -> bool:
        """Whether REST answers now."""
        try:
            return requests.get(f"{self.url}/engine", timeout=2).status_code == 200
        except requests.exceptions.RequestException:
            return False

    def kill(self) -> None:
        """End it by SIGKILL, as a power cut does."""
        self._end(force=True)

    def stop(self) -> None:
        """End it cleanly; a stop that takes longer than 20 s becomes a kill."""
        self._end(force=False)

    def session(self, user: str = ADMIN, password: str = ADMIN_PASSWORD) -> EngineSession:
        """A new session, as administrator unless another account is named."""
        return EngineSession(self.url, user, password)

    def _end(self, *, force: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if not force:
            process.terminate()
            try:
                process.wait(20)
                return
            except subprocess.TimeoutExpired:
                pass
        process.kill()
        process.wait(20)

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])
