"""Two PostgreSQL databases at one moment, dumped and restored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bureau.persistence import dumps
from tests.support.database import PostgresqlServer
from tests.support.engine import need

pytestmark = pytest.mark.postgresql

COUNT = "SELECT count(*) FROM acts"


@contextmanager
def writers(product: str, engine: str) -> Iterator[None]:
    """What our parts do all day: note in our database, then move the engine on."""
    stop = threading.Event()

    def work(start: int) -> None:
        with (
            psycopg.connect(product, autocommit=True) as ours,
            psycopg.connect(engine, autocommit=True) as theirs,
        ):
            number = start
            while not stop.is_set():
                number += 10
                ours.execute("INSERT INTO acts VALUES (%s)", (number,))
                theirs.execute("INSERT INTO steps VALUES (%s)", (number,))

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join()


def test_the_engine_never_shows_more_than_our_record(postgresql: PostgresqlServer, tmp_path: Path):
    need("pg_dump")
    product, engine = postgresql.empty_database(), postgresql.empty_database()
    with psycopg.connect(product) as ours, psycopg.connect(engine) as theirs:
        ours.execute("CREATE TABLE acts (id int PRIMARY KEY)")
        theirs.execute("CREATE TABLE steps (id int PRIMARY KEY)")
    first, second = make_url(product), make_url(engine)
    with writers(product, engine):
        for _ in range(15):
            with dumps.one_moment(first, second) as moment:
                ours_then, theirs_then = moment.rows["acts"], moment.rows["engine.steps"]
                # four writers: at most one row each is noted and not yet moved on
                assert theirs_then <= ours_then <= theirs_then + 4
                assert moment.frozen_seconds < 5
        with dumps.one_moment(first, second) as moment:
            dumps.dump_postgresql(first, moment.product, tmp_path / "ours")
            dumps.dump_postgresql(second, moment.engine, tmp_path / "theirs")
            rows = moment.rows

    fresh = make_url(postgresql.empty_database())
    dumps.restore_postgresql(fresh, tmp_path / "ours")
    assert dumps.postgresql_rows(fresh) == {"acts": rows["acts"]}
    dumps.clear_postgresql(fresh)
    assert dumps.postgresql_rows(fresh) == {}
    dumps.restore_postgresql(fresh, tmp_path / "theirs")
    assert dumps.postgresql_rows(fresh) == {"steps": rows["engine.steps"]}
