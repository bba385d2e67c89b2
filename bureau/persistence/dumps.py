"""Copies of whole databases: SQLite and H2 files, PostgreSQL by its own tools.

Two PostgreSQL databases are taken at one moment: see `one_moment`.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL

from bureau.errors import Permanent, Transient

#: Shorter than PostgreSQL's deadlock_timeout of 1 s: it is always us who step back, never a writer.
_LOCK_WAIT_MS: Final = 700
#: How often the moment is tried for.
_TRIES: Final = 40
#: Longest dump or restore of one database.
_TOOL_SECONDS: Final = 6 * 3600

_TABLES: Final = (
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time of both databases.

    Args:
        product: name of the exported snapshot of our database.
        engine: the same of the engine's.
        frozen_seconds: how long writers to our database had to wait.
        rows: rows by table in these snapshots; the engine's tables begin with "engine.".
    """

    product: str
    engine: str
    frozen_seconds: float
    rows: dict[str, int]


@contextmanager
def one_moment(product: URL, engine: URL) -> Iterator[Moment]:
    """Snapshots of both databases between which nothing of ours was written.

    For an instant no transaction of ours may write: so no case is accepted, no act claimed and no
    result stored between the two snapshots. Whatever the engine shows in its own has its record in
    ours. The snapshots live as long as the block.

    Raises:
        Transient: writers did not leave a gap.
    """
    with (
        psycopg.connect(_dsn(product), autocommit=True) as gate,
        psycopg.connect(_dsn(product), autocommit=True) as ours,
        psycopg.connect(_dsn(engine), autocommit=True) as theirs,
    ):
        begun = _close_gate(gate)
        names = [_export(ours), _export(theirs)]
        gate.execute("ROLLBACK")
        frozen = time.monotonic() - begun
        rows = _rows(ours) | {f"engine.{name}": count for name, count in _rows(theirs).items()}
        yield Moment(names[0], names[1], frozen, rows)


def _close_gate(gate: psycopg.Connection) -> float:
    tables = [sql.Identifier(str(row[0])) for row in gate.execute(_TABLES)]
    lock = sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(tables))
    gate.execute(f"SET lock_timeout = {_LOCK_WAIT_MS}")
    for _ in range(_TRIES):
        begun = time.monotonic()
        gate.execute("BEGIN")
        try:
            gate.execute(lock)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            gate.execute("ROLLBACK")
            time.sleep(random.uniform(0.05, 0.5))
        else:
            return begun
    raise Transient("数据库一直有写入，没有取到一致的时间点，请稍后再备份")


def _export(connection: psycopg.Connection) -> str:
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


def _rows(connection: psycopg.Connection) -> dict[str, int]:
    found: dict[str, int] = {}
    for (name,) in connection.execute(_TABLES).fetchall():
        counted = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        ).fetchone()
        assert counted is not None
        found[str(name)] = int(counted[0])
    return found


def postgresql_rows(url: URL) -> dict[str, int]:
    """Rows by table, as they are now; empty when there is no table."""
    with psycopg.connect(_dsn(url)) as connection:
        return _rows(connection)


def sqlite_rows(file: Path) -> dict[str, int]:
    """Rows by table of a SQLite file that nobody writes to."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in sorted(names)
        }


def copy_sqlite(file: Path, target: Path) -> None:
    """Copy a SQLite file with what stands in its write-ahead log."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        broken = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if broken != "ok":
        raise Permanent(f"数据库文件 {file} 已损坏：{broken}")


def copy_h2(file: Path, target: Path) -> None:
    """Copy an H2 file that no engine has open.

    Raises:
        Permanent: an engine has it open; a copy would be torn.
    """
    with file.open("r+b") as source:
        try:
            # The lock that H2 itself holds while it has the file open.
            fcntl.lockf(source, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Permanent(f"流程引擎还在使用 {file}，请先停止系统再备份") from fault
        with target.open("wb") as copy:
            shutil.copyfileobj(source, copy)


def dump_postgresql(url: URL, snapshot: str, target: Path) -> None:
    """`pg_dump` of a snapshot, compressed, without owners: any role may restore it.

    Raises:
        Permanent: it failed, or is not installed.
    """
    words = ["--format=custom", "--compress=3", f"--snapshot={snapshot}", f"--file={target}"]
    _tool("pg_dump", url, *words, "--no-owner", "--no-privileges")


def restore_postgresql(url: URL, dump: Path) -> None:
    """Fill an empty database in one transaction: all of it or nothing.

    Raises:
        Permanent: it failed, or is not installed.
    """
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _tool("pg_restore", url, *words, str(dump))


def clear_postgresql(url: URL) -> None:
    """Drop everything in the database; its owner may do that."""
    with psycopg.connect(_dsn(url), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _tool(name: str, url: URL, *words: str) -> None:
    found = shutil.which(name)
    if found is None:
        raise Permanent(
            f"没有找到 {name}：请安装 PostgreSQL 15 或更新的客户端（postgresql-client）"
        )
    # Without the password, which would show in the list of processes; URL.set() cannot take it out.
    address = url._replace(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(
        [found, f"--dbname={address}", "--no-password", *words],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": url.password or ""},
        capture_output=True,
        text=True,
        timeout=_TOOL_SECONDS,
        check=False,
    )
    if done.returncode:
        raise Permanent(f"{name} 未能完成：{done.stderr.strip()[-1500:]}")


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
