"""Connections to the database: SQLite in one file, or PostgreSQL.

SQLite: write-ahead log, so that readers and the writer do not wait for each other; every writing
transaction begins with BEGIN IMMEDIATE, since a lock that is taken later cannot be waited for; a
process has one writing connection, so that its threads queue in the pool and not at the file;
`synchronous=FULL`, since an answered submission must survive a power cut.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

#: How long a transaction waits for another before it fails as Transient.
LOCK_WAIT: Final = timedelta(seconds=60)


class Database:
    """Connections of one process, for writing and for reading.

    Args:
        url: SQLAlchemy URL, "sqlite:///<file>" or "postgresql://...".
        pool: connections kept to PostgreSQL, or for reading from SQLite.

    Raises:
        ValueError: another kind of database, or SQLite without a file.
    """

    def __init__(self, url: str, pool: int = 10) -> None:
        self.url = normalised(url)
        if self.url.get_backend_name() == "sqlite":
            self.writer = sqlite_engine(self.url, pool_size=1)
            self.reader = sqlite_engine(self.url, pool_size=pool, read_only=True)
        else:
            self.writer = postgresql_engine(self.url, pool_size=pool)
            self.reader = self.writer.execution_options(postgresql_readonly=True)

    def close(self) -> None:
        """Close all connections."""
        self.writer.dispose()
        self.reader.dispose()


def normalised(url: str) -> URL:
    """The URL with our driver for PostgreSQL, checked.

    Raises:
        ValueError: another kind of database, or SQLite without a file.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    raise ValueError(f"the database must be a SQLite file or PostgreSQL, not {backend}")


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def sqlite_engine(
    url: URL, *, pool_size: int, read_only: bool = False, foreign_keys: bool = True
) -> Engine:
    """Engine on one SQLite file; the folder is made if it is missing."""
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        json_serializer=_to_json,
        hide_parameters=True,  # they are people's data, and errors go to logs
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_WAIT.total_seconds(),
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(LOCK_WAIT.total_seconds() * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def postgresql_engine(url: URL, *, pool_size: int) -> Engine:
    """Engine on PostgreSQL; 0 connections kept means a new one for each use."""
    wait = int(LOCK_WAIT.total_seconds() * 1000)
    arguments = {
        "application_name": "bureau",
        "connect_timeout": 10,
        "options": f"-c lock_timeout={wait} -c idle_in_transaction_session_timeout={wait}",
    }
    if pool_size == 0:
        return create_engine(
            url,
            json_serializer=_to_json,
            hide_parameters=True,
            connect_args=arguments,
            poolclass=NullPool,
        )
    return create_engine(
        url,
        json_serializer=_to_json,
        hide_parameters=True,
        connect_args=arguments,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_WAIT.total_seconds(),
        pool_pre_ping=True,
    )
