"""Fixtures of the API's tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog

from tests.component.api.clerks import Browser, Clerk
from tests.component.api.client import Client
from tests.component.api.rig import Rig
from tests.support.database import PostgresqlServer, postgresql_server, sqlite_template
from tests.support.serving import Switch, serving


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> Iterator[None]:
    """Log lines of served applications would stand between the dots."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server of the test session's own."""
    with postgresql_server() as server:
        yield server


@pytest.fixture
def sqlite_url(template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    copy = tmp_path / "bureau.db"
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def rig(sqlite_url: str, tmp_path: Path) -> Iterator[Rig]:
    """The API on SQLite."""
    made = Rig(sqlite_url, tmp_path)
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def switched() -> Iterator[tuple[Switch, str]]:
    """A server of the test session's own, and its origin."""
    switch = Switch()
    with serving(switch) as origin:
        yield switch, origin


@pytest.fixture
def client(rig: Rig, switched: tuple[Switch, str]) -> Iterator[Client]:
    """A body's client of the served API."""
    switch, origin = switched
    switch.app = rig.app
    with Client(origin, rig.key) as opened:
        yield opened
    switch.app = None


@pytest.fixture
def number(client: Client, rig: Rig) -> str:
    """A case from the API, carried by instance-1, whose task task-1 zhangsan may see."""
    given: str = client.submit().json()["tracking_number"]
    rig.link(given, "instance-1")
    rig.sessions.log_in("s-zhang", "zhangsan", "张三")
    rig.sessions.log_in("s-li", "lisi", "李四")
    rig.sessions.show("zhangsan", "task-1", "instance-1")
    return given


@pytest.fixture
def browser(client: Client) -> Iterator[Browser]:
    """Opens a browser with a session cookie."""
    with ExitStack() as stack:
        yield lambda session: stack.enter_context(Clerk(str(client.base_url), session))


@pytest.fixture
def clerk(browser: Browser, number: str) -> Clerk:
    return browser("s-zhang")
