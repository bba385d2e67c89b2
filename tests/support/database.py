"""Databases for tests: a SQLite file, or a PostgreSQL server started for the test session.

Either is migrated once and copied for each test.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest

from bureau.cli.trial.ports import free_port
from bureau.persistence import migrate

START_SECONDS: Final = 30
_PR_SET_PDEATHSIG: Final = 1


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file, to be copied."""
    template = folder / "template.db"
    migrate.upgrade(f"sqlite:///{template}")
    return template


class PostgresqlServer:
    """A running server of its own, in a temporary folder, on loopback.

    Args:
        port: where it listens.
        user: superuser of the server.
    """

    def __init__(self, port: int, user: str) -> None:
        self._port = port
        self._user = user
        self._migrated = ""

    def url(self, name: str) -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql://{self._user}@127.0.0.1:{self._port}/{name}"

    def create_database(self) -> str:
        """URL of a new, migrated database."""
        url = self.empty_database()
        migrate.upgrade(url)
        return url

    def empty_database(self) -> str:
        """URL of a new database without tables."""
        name = f"bureau_{uuid.uuid4().hex}"
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def clean_database(self) -> str:
        """URL of a migrated database without rows: the same one each time, emptied.

        Emptying it takes 2 ms, making another one 300 ms. A test that changes the schema makes
        its own.
        """
        if not self._migrated:
            self._migrated = self.create_database()
        with psycopg.connect(self._migrated, autocommit=True) as connection:
            connection.execute(_EMPTY)
        return self._migrated

    def _dsn(self) -> str:
        return f"host=127.0.0.1 port={self._port} user={self._user} dbname=postgres"

    def wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self._dsn(), connect_timeout=2).close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.1)
            else:
                return


def need_postgresql() -> Path:
    """Folder of PostgreSQL's programs; without them the test skips on a laptop, fails in CI."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    found = shutil.which("initdb")
    if found:
        known.append(Path(found).resolve().parent)
    for folder in reversed(known):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    message = "PostgreSQL's server is not installed: apt-get install postgresql"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Start a server; it is gone afterwards, with its data, even when the tests are killed."""
    programs = need_postgresql()
    # PostgreSQL refuses to run as root; Debian's package brings the account it runs under.
    account = "postgres" if os.geteuid() == 0 else None
    user = account or pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="bureau-pg-"))
    if account:
        shutil.chown(folder, account)
    data, log = folder / "data", folder / "log"
    port = free_port()
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            user=account,
            cwd=folder,
            timeout=120,
        )
        with log.open("wb") as output:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, *_OPTIONS],
                stdout=output,
                stderr=output,
                user=account,
                cwd=folder,
                preexec_fn=_die_with_parent,
            )
        try:
            server = PostgresqlServer(port, user)
            server.wait(process, log)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: the data go with the folder
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


#: Deletes all rows in whatever order, and starts counted keys at 1 again.
_EMPTY: Final = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename AS name FROM pg_tables
               WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.name);
    END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
    END LOOP;
END $$
"""

#: Durability is not tested here; 100 connections are enough for 40 threads and their pools.
_OPTIONS: Final = (
    *("-c", "listen_addresses=127.0.0.1"),
    *("-c", "fsync=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "synchronous_commit=off"),
    *("-c", "max_connections=100"),
)


def _die_with_parent() -> None:
    """The server goes down when the test process is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
