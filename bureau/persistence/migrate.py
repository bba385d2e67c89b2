"""Brings a database to a schema version, and tells which one it has.

Several processes may call `upgrade` at once: the first does the work, the others wait and find it
done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bureau.errors import Permanent
from bureau.persistence.database import normalised, postgresql_engine, sqlite_engine
from bureau.persistence.tables import Base

MIGRATIONS: Final = Path(__file__).resolve().parents[2] / "migrations"

#: Any number, the same in all processes: who holds it migrates.
_PG_LOCK: Final = 7_240_001


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision."""
    with _migrating(url) as (connection, config):
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def last_before(url: str) -> str:
    """Newest revision that the code of the version before can still run on.

    Changes of the schema come in two kinds. Those that add (the usual kind) are made before the
    parts are exchanged: the old code knows nothing of them and goes on. Those that take away say
    ``phase = "after"`` and are made when no old part runs any more.

    Raises:
        Permanent: something to be added stands behind something to be taken away: that upgrade
            leaps over a version, and needs the parts stopped.
    """
    script = ScriptDirectory.from_config(_config())
    ahead = [
        one
        for one in reversed(list(script.walk_revisions()))
        if one.revision in _ahead(current(url), revisions())
    ]
    after = [getattr(one.module, "phase", "before") == "after" for one in ahead]
    first = after.index(True) if True in after else len(after)
    if not all(after[first:]):
        raise Permanent("跨了不止一个版本，不能不停机升级：请停止全部服务后运行 bureau migrate")
    return ahead[first - 1].revision if first else current(url) or "base"


def _ahead(at: str | None, known: list[str]) -> list[str]:
    return known[known.index(at) + 1 :] if at else known


def downgrade(url: str, revision: str) -> None:
    """Take the database down to a revision, "base" for nothing."""
    with _migrating(url) as (connection, config):
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def current(url: str) -> str | None:
    """Revision of the database, None when it is empty."""
    with _migrating(url) as (connection, _):
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Newest revision there is."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError(f"no migrations in {MIGRATIONS}")
    return found


def revisions() -> list[str]:
    """Every revision this code knows, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [one.revision for one in script.walk_revisions()][::-1]


def drift(url: str) -> list[str]:
    """Differences between the database and the code's tables, as `alembic check` finds them."""
    with _migrating(url) as (connection, _):
        context = MigrationContext.configure(connection, opts=OPTIONS)
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


#: How schemas are compared, here and by `alembic check`.
OPTIONS: Final = {"compare_type": True, "compare_server_default": True}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _migrating(url: str) -> Iterator[tuple[Connection, Config]]:
    """One transaction that holds the migration lock; committed at its end."""
    parsed = normalised(url)
    if parsed.get_backend_name() == "sqlite":
        # SQLite changes a table by making it anew; with foreign keys on, dropping the old one
        # would empty the tables that point to it. They are checked as a whole below.
        engine = sqlite_engine(parsed, pool_size=1, foreign_keys=False)
    else:
        engine = postgresql_engine(parsed, pool_size=0)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PG_LOCK})
            yield connection, _config()
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"rows point to nothing after the migration: {broken[:5]}")
    finally:
        engine.dispose()
