"""A whole installation in a folder of its own, run by `bureau run` as a person runs it."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import psutil
import requests

from bureau.cli.ports import OFFSETS
from bureau.cli.steps.demo import read_example
from tests.support.engine import ROOT

#: Longest start: the engine may have to be assembled first.
START_SECONDS = 400

#: What a stop may take: 15 seconds by design, and something for a busy machine.
STOP_SECONDS = 25


def until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for something that must happen within this many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


def free_base() -> int:
    """A first port whose whole layout is free.

    Drawn at random: two runs that start at once would both find the lowest one free.
    """
    for base in random.sample(range(21080, 32000, 40), k=200):
        if all(_free(base + offset) for offset in OFFSETS.values()):
            return base
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Installation:
    """A state folder, and the system that runs in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.base = free_base()
        self.output = home.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("BUREAU_")}

    @property
    def origin(self) -> str:
        """The one public origin."""
        return self._url("front")

    @property
    def hotline(self) -> str:
        """The simulated hotline."""
        return self._url("hotline")

    def _url(self, part: str) -> str:
        return f"http://127.0.0.1:{self.base + OFFSETS[part]}"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bureau", "--home", str(self.home), *arguments]

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of its own beside the system."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def begin(self) -> None:
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                self.command("run", "--port-base", str(self.base)),
                cwd=ROOT,
                env=self.environ,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        self.begin()
        until(lambda: "系统已就绪" in self.text or self.ended, START_SECONDS)
        assert not self.ended, self.text

    @property
    def ended(self) -> bool:
        assert self.process is not None
        return self.process.poll() is not None

    @property
    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def parts(self) -> dict[str, psutil.Process]:
        """The running parts, by name."""
        assert self.process is not None
        marks = {
            "engine": "EngineApplication",
            "hotline": "bureau.gateways.counterpart.hotline",
            "front": "api.front",
            "relay": "workers.relay",
            "api": "api",
            "worker": "workers",
        }
        found: dict[str, psutil.Process] = {}
        for child in psutil.Process(self.process.pid).children():
            try:
                words = child.cmdline()
            except psutil.Error:
                continue  # it has just ended
            for name, mark in marks.items():
                if mark in words or any(word.endswith(f".{mark}") for word in words):
                    found.setdefault(name, child)
                    break
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def curl_line(self) -> str:
        return next(line for line in self.text.splitlines() if line.startswith("curl "))

    def api_key(self) -> str:
        return (self.home / "hotline.key").read_text().strip()

    @property
    def password(self) -> str:
        """The demo people's."""
        lines = (self.home / "bureau.env").read_text(encoding="utf-8").splitlines()
        values = dict(line.split("=", 1) for line in lines if "=" in line)
        return values["BUREAU_DEMO_PASSWORD"].strip("'\"")

    def hand_in(self, key: str = "") -> requests.Response:
        """Submit the example complaint.

        Args:
            key: Idempotency-Key; "": a new one.
        """
        example = read_example()
        return requests.post(
            f"{self.origin}/v1/submissions",
            json={"procedure": example.procedure, "data": dict(example.data)},
            headers={
                "Authorization": f"Bearer {self.api_key()}",
                "Idempotency-Key": key or str(uuid.uuid4()),
            },
            timeout=30,
        )

    def state_of(self, number: str) -> requests.Response:
        return requests.get(
            f"{self.origin}/v1/submissions/{number}",
            headers={"Authorization": f"Bearer {self.api_key()}"},
            timeout=20,
        )
