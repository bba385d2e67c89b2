"""The compose stack, brought up by pytest-docker for the whole session and taken down after it."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_docker.plugin import Services

from tests.docker.stack import PATIENCE, Stack
from tests.support.engine import ROOT, need

_COMPOSE = "docker compose --profile demo"


@pytest.fixture(scope="session")
def port() -> int:
    """A free port for the proxy."""
    for number in random.sample(range(33000, 39000), k=50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) != 0:
                return number
    raise AssertionError("no free port")


@pytest.fixture(scope="session", autouse=True)
def _docker_answers(port: int) -> Iterator[None]:
    """Nothing here runs without Docker: skip on a laptop, fail in CI. Sets the stack's settings."""
    if shutil.which("docker") is None:
        need("docker")
    probe = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    engine = subprocess.run(["docker", "info"], capture_output=True, check=False)
    if probe.returncode or engine.returncode:
        need("a running Docker engine with Compose v2 (docker/prepare.sh)")
    settings = {
        "BUREAU_DEMO": "true",
        "BUREAU_VERSION": "test",
        "BUREAU_PORT": str(port),
        "BUREAU_PUBLIC_URL": f"http://127.0.0.1:{port}",
        # Short leases: what a killed part held is taken over soon.
        "BUREAU_ENGINE_TIMEOUT": "PT12S",
        "BUREAU_WORKER_LOCK": "PT15S",
        "ENGINE_JOB_LOCK": "10000",
        # Where buildx is missing, Compose's own builder still works.
        "COMPOSE_BAKE": "false",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def docker_compose_command() -> str:
    """With the simulated hotline."""
    return _COMPOSE


@pytest.fixture(scope="session")
def docker_compose_file() -> str:
    """The file that users start."""
    return str(ROOT / "docker-compose.yml")


@pytest.fixture(scope="session")
def docker_compose_project_name() -> str:
    """A project of its own, beside one that may be running."""
    return f"bureautest{os.getpid()}"


@pytest.fixture(scope="session")
def docker_setup() -> list[str]:
    """Build what changed; `up` returns when set-up is done and the API is healthy."""
    return ["build --quiet", "up --detach --quiet-pull"]


@pytest.fixture(scope="session")
def docker_cleanup() -> list[str]:
    """Nothing stays, volumes included; the log is kept for whoever asks why."""
    return ["down --volumes --timeout 20"]


@pytest.fixture(scope="session")
def stack(
    docker_services: Services,
    docker_compose_file: str,
    docker_compose_project_name: str,
    port: int,
) -> Iterator[Stack]:
    """The stack, answering; its log goes to build/docker.log at the end."""
    stack = Stack(
        origin=f"http://127.0.0.1:{port}",
        compose=(
            *_COMPOSE.split(),
            "-f",
            docker_compose_file,
            "-p",
            docker_compose_project_name,
        ),
    )
    docker_services.wait_until_responsive(timeout=PATIENCE, pause=1.0, check=stack.ready)
    yield stack
    log = Path("build") / "docker.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(stack.run("logs", "--no-color", "--timestamps"), encoding="utf-8")
