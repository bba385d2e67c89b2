"""`python -m api` and `python -m api.front` as they run: memory, clean stop, logs, clear faults."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bureau.cli.trial.ports import free_port
from tests.component.api.client import Client
from tests.component.api.rig import Rig
from tests.support.observe import wait_for
from tests.support.serving import serving

ROOT = Path(__file__).parents[3]
MEGABYTE = 1024 * 1024
UPLOAD = 200 * MEGABYTE
GROWTH = 64 * MEGABYTE


@contextmanager
def process(module: str, port: int, **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    """One of our processes; killed at the end if the test has not stopped it."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BUREAU_")},
        **{f"BUREAU_{name.upper()}": str(value) for name, value in settings.items()},
        "BUREAU_ENGINE_PASSWORD": "-",
        "BUREAU_HOTLINE_SECRET": "-",
        "BUREAU_LOG_FORMAT": "json",
    }
    with subprocess.Popen(
        [sys.executable, "-m", module], env=environment, cwd=ROOT, stderr=subprocess.PIPE
    ) as started:
        try:
            wait_for(lambda: answers(port) or started.poll() is not None, what=f"{module} answers")
            yield started
        finally:
            started.kill()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def ports() -> dict[str, int]:
    return {"front": free_port(), "api": free_port()}


@pytest.fixture
def parts(
    rig: Rig, ports: dict[str, int], engine_origin: str
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """API and front over the rig's database and file store."""
    shared: dict[str, Any] = {
        "state_dir": rig.settings.state_dir,
        "api_port": ports["api"],
        "front_port": ports["front"],
        "engine_web_url": engine_origin,
    }
    with ExitStack() as stack:
        yield {
            "api": stack.enter_context(process("api", ports["api"], **shared)),
            "front": stack.enter_context(process("api.front", ports["front"], **shared)),
        }


class Watch:
    """Resident memory of processes: what it was, and the most it became."""

    def __init__(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        self._watched = {name: psutil.Process(one.pid) for name, one in processes.items()}
        self._before = self._now()
        self._most = dict(self._before)

    def _now(self) -> dict[str, int]:
        return {name: one.memory_info().rss for name, one in self._watched.items()}

    def look(self) -> None:
        self._most = {name: max(size, self._most[name]) for name, size in self._now().items()}

    @property
    def growth(self) -> dict[str, int]:
        return {name: self._most[name] - self._before[name] for name in self._before}


@pytest.mark.slow
def test_200_megabytes_up_in_constant_memory(
    parts: dict[str, subprocess.Popen[bytes]], ports: dict[str, int], rig: Rig
) -> None:
    with Client(f"http://127.0.0.1:{ports['front']}", rig.key) as client:
        assert client.attach(b"%PDF-1.7\n", "先热身.pdf").status_code == 201
        watch = Watch(parts)

        def pieces() -> Iterator[bytes]:
            yield b"%PDF-1.7\n".ljust(MEGABYTE, b"x")
            for number in range(UPLOAD // MEGABYTE - 1):
                if number % 10 == 0:
                    watch.look()
                yield bytes([number]) * MEGABYTE

        answer = client.post(
            "/v1/attachments",
            params={"name": "大文件.pdf"},
            content=pieces(),
            headers={"Content-Type": "application/pdf"},
            timeout=200,
        )

    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == UPLOAD
    assert max(watch.growth.values()) < GROWTH, watch.growth


@pytest.mark.slow
def test_200_megabytes_down_in_constant_memory(ports: dict[str, int]) -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            pieces = (b"x" * MEGABYTE for _ in range(UPLOAD // MEGABYTE))
            await StreamingResponse(pieces)(scope, receive, send)

    with (
        serving(large) as engine,
        process(
            "api.front", ports["front"], front_port=ports["front"], engine_web_url=engine
        ) as front,
        httpx.Client(base_url=f"http://127.0.0.1:{ports['front']}", trust_env=False) as client,
    ):
        client.get("/nothing")
        watch = Watch({"front": front})
        size = 0
        with client.stream("GET", "/camunda/", timeout=100) as answer:
            for piece in answer.iter_raw():
                size += len(piece)
                if size % (10 * MEGABYTE) < len(piece):
                    watch.look()

    assert size == UPLOAD
    assert watch.growth["front"] < GROWTH, watch.growth


def test_sigterm_lets_an_upload_finish(
    parts: dict[str, subprocess.Popen[bytes]], ports: dict[str, int], rig: Rig
) -> None:
    content = b"%PDF-1.7\n" + b"x" * MEGABYTE

    def pieces() -> Iterator[bytes]:
        yield content[:MEGABYTE]
        wait_for(rig.stored_files, what="the upload has begun")
        for started in parts.values():
            started.send_signal(signal.SIGTERM)
        yield content[MEGABYTE:]

    with Client(f"http://127.0.0.1:{ports['front']}", rig.key) as client:
        answer = client.post(
            "/v1/attachments",
            params={"name": "a.pdf"},
            content=pieces(),
            headers={"Content-Type": "application/pdf"},
        )

    assert answer.status_code == 201, answer.text
    assert {name: one.wait(20) for name, one in parts.items()} == {"api": 0, "front": 0}


@pytest.mark.parametrize("module", ["api", "api.front"])
def test_a_taken_port_is_named(module: str, rig: Rig) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        folder = rig.settings.state_dir
        with process(module, port, state_dir=folder, api_port=port, front_port=port) as started:
            _, written = started.communicate(timeout=20)

    assert started.returncode not in {0, None}
    assert b"address already in use" in written


def test_names_are_not_logged_and_sigterm_is_a_clean_stop(
    parts: dict[str, subprocess.Popen[bytes]], ports: dict[str, int], rig: Rig
) -> None:
    with Client(f"http://127.0.0.1:{ports['front']}", rig.key) as client:
        client.attach(b"%PDF-1.7\n", "王先生的投诉.pdf")
        client.get("/camunda/app", params={"name": "王先生"})
    for started in parts.values():
        started.send_signal(signal.SIGTERM)
    written = b"".join(started.communicate(timeout=20)[1] for started in parts.values())

    assert {name: one.returncode for name, one in parts.items()} == {"api": 0, "front": 0}
    assert b'"route": "/v1/attachments"' in written
    for personal in ("王先生", "%E7%8E%8B", rig.key):
        assert personal.encode() not in written
