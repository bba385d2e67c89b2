"""The real engine for this layer: one for the whole session, H2 in memory, job executor off."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from bureau.cli.parts import h2_url
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from tests.support.engine import EngineProcess
from tests.support.observe import Observer
from tests.support.runners import runner_of
from workers.runtime.declare import AnyHandler
from workers.runtime.runner import Runner

#: Starts a runner for the handlers given; stopped when the test ends.
RunnerStarter = Callable[..., Runner]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """The engine, without job executor: timers and async steps run when a test says so."""
    process = EngineProcess(tmp_path_factory.mktemp("engine"))
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def admin(engine: EngineProcess) -> Iterator[EngineSession]:
    """A session as administrator."""
    with engine.session() as session:
        yield session


@pytest.fixture(scope="session")
def observer(admin: EngineSession) -> Observer:
    """Questions to the engine."""
    return Observer(admin)


@pytest.fixture
def run(admin: EngineSession) -> Iterator[RunnerStarter]:
    """Start a runner inside the test's process."""
    started: list[Runner] = []

    def start(*handlers: AnyHandler, session: EngineSession = admin, **options: object) -> Runner:
        runner = runner_of(session, *handlers, **options)  # type: ignore[arg-type]
        started.append(runner)
        runner.start()
        return runner

    yield start
    for runner in started:
        runner.stop()


@pytest.fixture(scope="module")
def own_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """An engine that can be killed and comes back with its cases."""
    folder = tmp_path_factory.mktemp("own-engine")
    process = EngineProcess(
        folder,
        job_executor=True,
        database=h2_url(folder / "engine"),
        extra={"ENGINE_JOB_LOCK": "4000"},
    )
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def account(own_engine: EngineProcess) -> tuple[str, str]:
    """The service account of the processes, with the rights of the real one."""
    user, password = "svcfailpoints", secrets.token_hex(8)
    with own_engine.session() as admin:
        Identity(admin).ensure_service_account(user, password)
    return user, password
