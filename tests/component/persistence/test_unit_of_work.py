"""Transactions: all or nothing; read-only ones wait for nobody; passing trouble is Transient."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.exc import DBAPIError

from bureau.errors import Transient
from bureau.persistence import database as database_module
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from tests.component.persistence.samples import CASE, EVENT
from tests.support.database import PostgresqlServer


def titles(stocked: SqlUnitOfWorkFactory) -> str:
    with stocked(read_only=True) as uow:
        case = uow.cases.get("c1")
    assert case is not None
    return case.title


def test_without_commit_nothing_is_kept(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        uow.cases.save(replace(CASE, title="别的"))

    assert titles(stocked) == CASE.title


def test_after_an_error_nothing_is_kept(stocked: SqlUnitOfWorkFactory) -> None:
    with contextlib.suppress(KeyError), stocked() as uow:
        uow.cases.save(replace(CASE, title="别的"))
        raise KeyError

    assert titles(stocked) == CASE.title


def test_what_is_committed_stays_when_an_error_follows(stocked: SqlUnitOfWorkFactory) -> None:
    with contextlib.suppress(KeyError), stocked() as uow:
        uow.cases.save(replace(CASE, title="别的"))
        uow.commit()
        raise KeyError

    assert titles(stocked) == "别的"


def test_nothing_is_done_after_the_commit(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as uow:
        uow.commit()
        with pytest.raises(RuntimeError, match="not open"):
            uow.events.add(EVENT)


def test_a_read_only_transaction_writes_nothing(stocked: SqlUnitOfWorkFactory) -> None:
    with pytest.raises((DBAPIError, Transient)), stocked(read_only=True) as uow:
        uow.events.add(EVENT)
    with stocked(read_only=True) as uow, pytest.raises(RuntimeError, match="nothing to commit"):
        uow.commit()


def test_a_second_writing_transaction_in_one_thread_is_refused(
    stocked: SqlUnitOfWorkFactory,
) -> None:
    with stocked() as outer:
        with pytest.raises(RuntimeError, match="already"), stocked():
            pass
        outer.events.add(EVENT)  # the first one goes on
        outer.commit()
    with stocked() as after:
        assert len(after.events.of_case("c1")) == 1


def test_reading_does_not_wait_for_a_writer(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked() as writing:
        writing.cases.save(replace(CASE, title="别的"))
        assert titles(stocked) == CASE.title
        writing.commit()
    assert titles(stocked) == "别的"


def test_a_writer_does_not_wait_for_a_reader(stocked: SqlUnitOfWorkFactory) -> None:
    with stocked(read_only=True) as reading:
        assert reading.cases.get("c1") == CASE
        with stocked() as writing:
            writing.cases.save(replace(CASE, title="别的"))
            writing.commit()


def test_a_locked_case_waits_for_its_holder(stocked: SqlUnitOfWorkFactory) -> None:
    locked, order = Event(), []

    def second() -> None:
        locked.wait(10)
        with stocked() as uow:
            case = uow.cases.lock("c1")
            assert case is not None
            order.append(case.title)

    thread = Thread(target=second)
    thread.start()
    with stocked() as uow:
        uow.cases.lock("c1")
        locked.set()
        thread.join(0.3)  # it waits: a thread that did not would see the old title
        uow.cases.save(replace(CASE, title="别的"))
        uow.commit()
    thread.join(10)

    assert order == ["别的"]


def test_a_database_locked_for_too_long_is_transient(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "LOCK_WAIT", database_module.LOCK_WAIT / 300)
    database = Database(sqlite_url)
    other = sqlite3.connect(tmp_path / "bureau.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Transient, match="locked"), SqlUnitOfWorkFactory(database)():
            pass
    finally:
        other.close()
        database.close()


def test_a_database_that_is_away_is_transient(postgresql: PostgresqlServer) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Transient, match="no transaction"), SqlUnitOfWorkFactory(database)():
        pass
    database.close()


@pytest.mark.postgresql
def test_a_lost_connection_is_transient_and_the_next_transaction_works(
    postgresql_url: str,
) -> None:
    database = Database(postgresql_url)
    uow = SqlUnitOfWorkFactory(database)
    kill = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(Transient, match="gave up"), uow() as opened:
        opened.connection.exec_driver_sql(kill)
    with uow() as opened:
        assert opened.procedures.all() == ()
    database.close()


def test_sqlite_survives_a_power_cut_after_the_commit(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writer.begin() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
