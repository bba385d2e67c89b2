"""Every topic: done, delivered again, killed at every commit, and with the database away.

The same act however often it is delivered: a redelivery changes not one row, and after a death at
any place the next delivery leaves what an undisturbed one leaves.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bureau.bootstrap.core import act_lease, paper_patience
from bureau.domain.clock import FixedClock
from bureau.errors import Transient
from bureau.persistence.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory
from tests.component.services.doubles import ChannelDouble, EngineDouble
from tests.component.workers.rig import build, harness_of, put_case, put_procedure, settings_of
from tests.component.workers.topics import GIVEN, Rig, arrange
from workers.handlers import HANDLERS
from workers.runtime.declare import AnyHandler
from workers.runtime.outcome import Complete, Failure

#: Tables that may have more rows after a crash: how an act went, and what `outcome` says.
_TALES: Final = frozenset({"effect_history", "one_time_links"})
_DATABASE: Final = ("bureau.db", "bureau.db-wal", "bureau.db-shm")

every_topic = pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.topic)


class Rigs:
    """Makes rigs, each with a database of its own."""

    def __init__(self, template: Path, folder: Path, start: datetime) -> None:
        self._template = template
        self._folder = folder
        self._start = start
        self._made = 0

    @contextmanager
    def rig(self, topic: str) -> Iterator[Rig]:
        """A rig on which the step of this topic is reached."""
        self._made += 1
        folder = self._folder / f"{self._made}"
        folder.mkdir()
        clock = FixedClock(self._start)
        engine, channel = EngineDouble(), ChannelDouble(clock)
        url = f"sqlite:///{shutil.copy(self._template, folder / 'bureau.db')}"
        with closing(build(settings_of(folder, url), clock, engine, channel)) as services:
            made = Rig(
                services=services,
                harness=harness_of(services, clock),
                clock=clock,
                engine=engine,
                channel=channel,
                procedure=put_procedure(services, clock),
                case=put_case(services, clock, engine),
            )
            arrange(made, topic)
            yield made


@pytest.fixture
def rigs(sqlite_file: Path, tmp_path: Path, clock: FixedClock) -> Rigs:
    return Rigs(sqlite_file, tmp_path, clock.at)


class Killed(BaseException):
    """The process is gone."""


class Death:
    """Kills the worker at one of its commits: from then on it reaches no database.

    Args:
        place: which commit, from 1; 0: none.
        committed: whether that commit still comes through.
    """

    def __init__(self, place: int, *, committed: bool) -> None:
        self._place = place
        self._committed = committed
        self._dead = False
        self.commits = 0

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Until the block ends."""
        commit, enter = SqlUnitOfWork.commit, SqlUnitOfWork.__enter__

        def committing(uow: SqlUnitOfWork) -> None:
            self.commits += 1
            if self.commits != self._place:
                commit(uow)
                return
            if self._committed:
                commit(uow)
            self._dead = True
            raise Killed

        def entering(uow: SqlUnitOfWork) -> SqlUnitOfWork:
            if self._dead:
                raise Killed
            return enter(uow)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(SqlUnitOfWork, "commit", committing)
            patched.setattr(SqlUnitOfWork, "__enter__", entering)
            yield


def dump(rig: Rig) -> list[str]:
    """Every row of the database."""
    with rig.services.database.reader.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        return list(driver.iterdump())


def outcome(rig: Rig) -> Counter[str]:
    """What there is afterwards: rows of each table, files, packets that the other body got.

    What nobody can see a crash may leave: a content that no paper names, a link that nobody was
    sent (its secret is kept nowhere).
    """
    made = Counter[str]()
    with rig.services.database.reader.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.all():
            if table not in _TALES:
                rows = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"')
                made[table] = int(rows.scalar_one())
        papers = connection.exec_driver_sql("SELECT sha256 FROM papers").scalars().all()
    made["papers without content"] = sum(not rig.services.files.exists(one) for one in papers)
    folder = rig.services.settings.state_dir
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if path.is_file() and place.parts[0] not in ("attachments", *_DATABASE):
            made[f"file {place.parts[0]} {place.suffix}"] += 1
    for key, packet in rig.channel.got:
        made[f"packet {key} {packet.kind}"] += 1
    made["instances cancelled"] = len(rig.engine.cancelled)
    return made


def lapse(rig: Rig) -> None:
    """Let what a dead worker held become another's."""
    settings = rig.services.settings
    rig.clock.at += act_lease(settings) + paper_patience(settings) + timedelta(seconds=1)


def test_no_topic_is_left_out() -> None:
    assert set(GIVEN) == {handler.topic for handler in HANDLERS}


@every_topic
def test_killed_at_any_commit_the_next_delivery_leaves_what_an_undisturbed_one_leaves(
    rigs: Rigs, handler: AnyHandler
) -> None:
    unharmed = Death(0, committed=True)
    with rigs.rig(handler.topic) as rig:
        with unharmed.armed():
            assert isinstance(rig.deliver(handler, "t1"), Complete)
        expected = outcome(rig)
    for place in range(1, unharmed.commits + 1):
        for committed in (False, True):
            death = Death(place, committed=committed)
            with rigs.rig(handler.topic) as rig:
                with death.armed(), pytest.raises(Killed):
                    rig.deliver(handler, "t1")
                lapse(rig)
                verb = rig.deliver(handler, "t1")
                assert isinstance(verb, Complete), (place, committed, verb)
                assert outcome(rig) == expected, (place, committed)


@every_topic
def test_a_database_that_is_away_costs_a_try_and_once_done_nothing_changes_any_more(
    rigs: Rigs, handler: AnyHandler
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Transient("database is locked")

    with rigs.rig(handler.topic) as rig:
        before = outcome(rig)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(SqlUnitOfWorkFactory, "__call__", away)
            verb = rig.deliver(handler, "t1")
        assert isinstance(verb, Failure), verb
        assert (verb.cause, verb.retries) == ("transient", handler.retries - 1)
        assert "locked" in verb.message
        assert outcome(rig) == before

        first = rig.deliver(handler, "t1")
        assert isinstance(first, Complete), first
        rows, made = dump(rig), outcome(rig)
        lapse(rig)
        assert rig.deliver(handler, "t1") == first, "delivered again"
        assert dump(rig) == rows
        assert outcome(rig) == made


@pytest.mark.parametrize(
    "handler",
    [handler for handler in HANDLERS if handler.topic != "ledger-read"],  # it is of no case
    ids=lambda handler: handler.topic,
)
def test_a_case_that_does_not_exist_is_an_incident_that_names_it(
    rigs: Rigs, handler: AnyHandler
) -> None:
    with rigs.rig(handler.topic) as rig:
        given = {**GIVEN[handler.topic], "caseId": "no-such-case"}
        instance = rig.engine.add(rig.procedure.id, "BJ-2026-000009")
        before = outcome(rig)
        verb = rig.harness.deliver(handler, given, instance=instance, process=rig.procedure.id)
        assert isinstance(verb, Failure), verb
        assert (verb.cause, verb.retries) == ("permanent", 0)
        assert "no-such-case" in verb.message or "no such round" in verb.message
        assert outcome(rig) == before
