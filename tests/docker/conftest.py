"""One compose stack for all these tests: started small, then grown to several nodes as cases run.

It begins as a user begins, `docker compose up` with one of everything; a case is handed in and
worked on. Then the same volumes come up as compose.scale.yml and compose.tls.yml have them: two
engine nodes, two workers, two API replicas, two relays, TLS. Every other test uses that. With the
last of them it is taken down: the tests in a browser have the machine to themselves.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_docker.plugin import Services

from bureau.modelling.scenarios import read_scenario_file
from bureau.modelling.scenarios.model import Task
from tests.docker.previous import build_previous
from tests.docker.report import Report
from tests.docker.stack import GROWN, PATIENCE, SMALL, Stack, compose_command, stack_of
from tests.docker.user_settings import settings_of
from tests.support.engine import ROOT, need

_SCENARIOS = ROOT / "tests" / "engine" / "scenarios" / "P2_29_Hotline12345.yaml"


@pytest.fixture(scope="package")
def port() -> int:
    """A free port for the proxy."""
    for number in random.sample(range(33000, 39000), k=50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) != 0:
                return number
    raise AssertionError("no free port")


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For certificate, key and backups; containers read and write it."""
    return tmp_path_factory.mktemp("docker")


@pytest.fixture(scope="package", autouse=True)
def _docker_answers(port: int, folder: Path) -> Iterator[None]:
    """Nothing here runs without Docker: skip on a laptop, fail in CI. Sets the stack's settings."""
    if shutil.which("docker") is None:
        need("docker")
    probe = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    engine = subprocess.run(["docker", "info"], capture_output=True, check=False)
    if probe.returncode or engine.returncode:
        need("a running Docker engine with Compose v2 (docker/prepare.sh)")
    settings = settings_of(port, folder)
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="package")
def report() -> Iterator[Report]:
    """Times and rates, printed at the end and kept in build/docker-report.md."""
    report = Report()
    yield report
    report.write(Path("build") / "docker-report.md")


@pytest.fixture(scope="package")
def steps() -> list[Task]:
    """What the clerks do until the complainant is content with the answer on line."""
    file = read_scenario_file(_SCENARIOS)
    found = next(one for one in file.scenarios if one.name == "网上回复，举报投诉人满意")
    return [step for step in found.steps if isinstance(step, Task)]


@pytest.fixture(scope="package")
def docker_compose_project_name(_docker_answers: None, port: int) -> Iterator[str]:
    """Of all tests here. All is taken down at the end, also what came up only in part."""
    name = f"bureautest{os.getpid()}"
    yield name
    stack = stack_of(port, name, SMALL, "http")
    log = Path("build") / "docker.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(stack.ask("logs", "--no-color", "--timestamps").stdout, encoding="utf-8")
    stack.ask("down", "--volumes", "--remove-orphans", "--timeout", "5")


@pytest.fixture(scope="package")
def released(docker_compose_project_name: str, port: int, report: Report) -> dict[str, str]:
    """Settings of the version before, once all images are built; none where there is no history."""
    stack = stack_of(port, docker_compose_project_name, SMALL, "http")
    with report.timed("images built (what changed)"):
        stack.run("--profile", "backup", "build", "--quiet")
        commit = build_previous()
    for name, size in stack.images():
        report.say(f"image {name}", f"{size / 1e6:.0f} MB")
    if commit:
        report.say("upgraded from", commit[:12])
    return {"BUREAU_APP_VERSION": "previous"} if commit else {}


@pytest.fixture(scope="package")
def docker_compose_command(released: dict[str, str]) -> str:
    """As `Stack.compose` has it; pytest-docker adds files and project."""
    settings = "".join(f"{name}={value} " for name, value in released.items())
    return settings + shlex.join(compose_command())


@pytest.fixture(scope="package")
def docker_compose_file() -> list[str]:
    """Of the small stack."""
    return [str(ROOT / file) for file in SMALL]


@pytest.fixture(scope="package")
def docker_setup() -> list[str]:
    """How a user starts it."""
    return ["up --detach --quiet-pull"]


@pytest.fixture(scope="package")
def docker_cleanup() -> list[str]:
    """Nothing: the project's own fixture keeps the logs before it takes all down."""
    return []


@pytest.fixture(scope="package")
def small(
    request: pytest.FixtureRequest,
    docker_compose_project_name: str,
    released: dict[str, str],
    port: int,
    report: Report,
) -> Stack:
    """One of everything, as `docker compose up` makes it."""
    stack = stack_of(port, docker_compose_project_name, SMALL, "http")
    with report.timed("`docker compose up` until a case can be handed in"):
        services: Services = request.getfixturevalue("docker_services")
        services.wait_until_responsive(check=stack.ready, timeout=PATIENCE, pause=0.5)
    return replace(stack, environment=released)


@pytest.fixture(scope="package")
def carried(small: Stack, steps: list[Task]) -> str:
    """A case that was begun in the small stack and is under way when it grows."""
    case = small.hand_in()
    small.work(case, steps[:2])
    return case


@pytest.fixture(scope="package")
def on_new_schema(small: Stack, carried: str) -> str:
    """A case that the old parts took when the database had the new schema already."""
    new = replace(small, environment={})
    migrated = new.run(
        "run", "--rm", "--no-deps", "-T", "setup", "python", "-m", "bureau", "migrate", "--before"
    )
    assert "数据库结构" in migrated
    case = small.hand_in()
    small.wait_open(case)
    return case


@pytest.fixture(scope="package")
def stack(small: Stack, on_new_schema: str, port: int, report: Report) -> Stack:
    """Two of everything behind TLS, on the volumes of the small one."""
    grown = stack_of(port, small.compose[-1], GROWN, "https")
    with report.timed("one node grown to two, with TLS, cases running"):
        grown.run("up", "--detach", "--quiet-pull")
        grown.wait_ready()
    return grown
