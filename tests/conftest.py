"""Fixtures that several layers share: a clock that stands still, and migrated databases."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bureau.domain.clock import FixedClock
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.timezone import TIME_ZONE
from tests.support.database import PostgresqlServer, postgresql_server, sqlite_template
from tests.support.durations import Durations
from tests.support.papers import close_renderer

if TYPE_CHECKING:
    from tests.support.scheduling import StackScheduling


def pytest_configure(config: pytest.Config) -> None:
    """In CI the time of each layer is told."""
    if os.environ.get("CI"):
        config.pluginmanager.register(Durations())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> StackScheduling:
    """Which process takes which tests, where there are several; pytest-xdist is there then."""
    from tests.support.scheduling import StackScheduling

    return StackScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In several processes the longest files begin."""
    if hasattr(config, "workerinput"):
        from tests.support.scheduling import longest_first

        longest_first(items)


@pytest.fixture(scope="session", autouse=True)
def _papers() -> Iterator[None]:
    """The process that makes papers ends with the session."""
    yield
    close_renderer()


@pytest.fixture
def clock() -> FixedClock:
    """A Friday morning in March; a test moves it by setting `at`."""
    return FixedClock(datetime(2026, 3, 6, 9, 30, tzinfo=TIME_ZONE))


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy."""
    return sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server for the session."""
    with postgresql_server() as server:
        yield server


@pytest.fixture
def sqlite_url(sqlite_file: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of the test's own."""
    return f"sqlite:///{shutil.copy(sqlite_file, tmp_path / 'bureau.db')}"


@pytest.fixture
def postgresql_url(postgresql: PostgresqlServer) -> str:
    """A migrated PostgreSQL database of the test's own."""
    return postgresql.clean_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of the test's own; the test runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Connections to it."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def uow(database: Database) -> SqlUnitOfWorkFactory:
    """Transactions on it."""
    return SqlUnitOfWorkFactory(database)
