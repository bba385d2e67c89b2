"""The migrations make the schema that the code expects, and take it away, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from bureau.persistence import migrate
from bureau.persistence.database import Database
from tests.support.database import PostgresqlServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'empty.db'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.empty_database()


def tables(url: str) -> set[str]:
    database = Database(url)
    with database.reader.connect() as connection:
        found = set(inspect(connection).get_table_names())
    database.close()
    return found


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))

    assert scripts.get_heads() == [migrate.head()]


def test_the_migrated_schema_is_the_schema_of_the_code(database_url: str) -> None:
    assert migrate.current(database_url) == migrate.head()
    assert migrate.drift(database_url) == []


def test_a_difference_is_found(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    database = Database(empty_url)
    with database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE cases ADD COLUMN surplus VARCHAR(10)"))
    database.close()

    assert "surplus" in migrate.drift(empty_url)[0]


def test_up_and_down_and_up_again(empty_url: str) -> None:
    assert migrate.current(empty_url) is None
    migrate.upgrade(empty_url)
    assert {"cases", "outbox", "effects", "alembic_version"} <= tables(empty_url)

    migrate.downgrade(empty_url, "base")
    assert tables(empty_url) == {"alembic_version"}

    migrate.upgrade(empty_url)
    assert migrate.drift(empty_url) == []


def test_upgrading_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    before = tables(database_url)
    migrate.upgrade(database_url)

    assert tables(database_url) == before


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: migrate.upgrade(empty_url), range(6)))

    assert migrate.current(empty_url) == migrate.head()


def test_rows_point_to_something(database: Database) -> None:
    with database.writer.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(
            text(
                "INSERT INTO case_events (case_id, at, kind, actor, text, data)"
                " VALUES ('none', '2026-03-06 00:00:00', 'received', 'x', 'x', '{}')"
            )
        )


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises((ValueError, ModuleNotFoundError)):
        Database(url)
