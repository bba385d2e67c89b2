"""A real engine for trials: a child process on free ports, H2 in memory, job executor off."""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import requests

from bureau.cli.setup.assemble import MAIN_CLASS, class_path
from bureau.cli.supervise.child import tied_command
from bureau.cli.trial.ports import free_port
from bureau.engine.session import EngineSession

ADMIN: Final = "admin"
START_SECONDS: Final = 240


class EngineFailed(RuntimeError):
    """The engine did not start; the message ends with its last lines."""


class TrialEngine:
    """One engine of its own, in a child process.

    Args:
        program: folder `engine/` with what `bureau assemble` made.
        java: the program.
        folder: for its log.
        password: of its administrator; "" makes one up.
        job_executor: whether timers and asynchronous continuations run by themselves.
        database: JDBC address; "" is a fresh one in memory, which dies with the engine.
        quick_start: up soon, but never as fast as can be; off for measurements.
        extra: more environment, such as ``{"ENGINE_DB_USER": "sa"}``.
    """

    def __init__(
        self,
        program: Path,
        java: str,
        folder: Path,
        *,
        password: str = "",
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
        self.password = password or uuid.uuid4().hex
        self._program = program
        self._java = java
        self._environment = {
            **os.environ,
            "ENGINE_ADMIN_USER": ADMIN,
            "ENGINE_ADMIN_PASSWORD": self.password,
            "ENGINE_DB_URL": database or f"jdbc:h2:mem:{uuid.uuid4().hex}",
            "ENGINE_ADDRESS": "127.0.0.1",
            "ENGINE_PORT": str(self.port),
            "ENGINE_MANAGEMENT_PORT": str(self.management_port),
            "ENGINE_JOB_EXECUTOR": "true" if job_executor else "false",
            **(extra or {}),
        }
        self._jvm = ["-XX:TieredStopAtLevel=1"] if quick_start else []
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until REST answers.

        Raises:
            EngineFailed: it ended, or did not answer in time.
        """
        argv = (
            self._java,
            "-Xmx640m",
            *self._jvm,
            "-Duser.timezone=Asia/Shanghai",
            "-cp",
            class_path(self._program),
            MAIN_CLASS,
        )
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                tied_command(argv),
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise EngineFailed(f"the engine ended while starting:\n{self._tail()}")
            if self.answers():
                return
            time.sleep(0.5)
        self.kill()
        raise EngineFailed(f"the engine did not answer in {START_SECONDS} s:\n{self._tail()}")

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

    def session(self, user: str = ADMIN, password: str | None = None) -> EngineSession:
        """A new session, as administrator unless another account is named."""
        return EngineSession(self.url, user, self.password if password is None else password)

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
