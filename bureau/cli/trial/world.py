"""What a scenario runs in: real engine and services, a clock of its own, simulated counterparts.

Time belongs to the case: handlers read the world's clock, the engine's job executor is off, and due
timers are executed by REST. A world serves one scenario: a fresh database, so that numbers, ledgers
and effects of one do not show in another and any number of worlds stand side by side on one engine.
"""

from __future__ import annotations

import itertools
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pydantic import SecretStr
from sqlalchemy import insert

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.bootstrap.writing import renderer_of
from bureau.cli.steps.demo import BODY_CODE, BODY_NAME, BODY_SCOPES, Person, read_people
from bureau.cli.trial.engine import ADMIN, TrialEngine
from bureau.cli.trial.hotline import HotlineSimulator
from bureau.cli.trial.inbox import Inbox
from bureau.cli.trial.papers import LentPapers, QuickPapers
from bureau.cli.trial.ports import free_port
from bureau.domain.clock import FixedClock, SystemClock
from bureau.domain.numbering import CASE_REGISTER
from bureau.engine.hand import HandDriven
from bureau.engine.session import EngineSession
from bureau.gateways.counterpart.arrivals import Arrival
from bureau.gateways.counterpart.offices import Offices
from bureau.persistence import migrate
from bureau.persistence.database import Database
from bureau.persistence.tables import NumberRegisterTable
from bureau.services.access import Caller
from bureau.services.ports.paper_templates import PaperRenderer
from bureau.services.records import Procedure
from bureau.settings import Settings

#: Case numbers are the engine's business keys, by which the relay looks a case up: two databases
#: must not give the same one. Each world counts from another thousand.
_WORLDS: Final = itertools.count(1)
_NUMBERS_APART: Final = 1000

#: The bureau's own, to which it sends a copy of each mail.
OWN_MAILBOX: Final = "bureau@huantai.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a scenario touches.

    Args:
        services: the product, as a worker process builds it.
        clock: everybody's clock; the scenario moves it.
        hotline: the other side.
        offices: the bodies behind mail and exchange folder; they serve the whole lane.
        before: how many packets those had when this world began.
        caller: the hotline as a client of the API.
        people: demo clerks.
        hand: moves cases on in the engine.
        inbox: hands out service steps.
    """

    services: Services
    clock: FixedClock
    hotline: HotlineSimulator
    offices: Offices
    before: int
    caller: Caller
    people: tuple[Person, ...]
    hand: HandDriven
    inbox: Inbox

    def arrived(self) -> tuple[Arrival, ...]:
        """What the bodies behind mail and exchange folder got in this world."""
        return tuple(self.offices.arrivals.all()[self.before :])

    def clerk_of(self, group: str) -> Person:
        """A demo clerk who holds this post.

        Raises:
            AssertionError: nobody holds it.
        """
        for person in self.people:
            if group in person.groups:
                return person
        raise AssertionError(f"演示人员中没有岗位 {group} 的人（bureau/cli/demo.yaml）")


class Lane:
    """Where scenarios run one after the other; lanes stand side by side.

    Args:
        engine: with its job executor off.
        template: a migrated SQLite file; copied for each scenario.
        folder: for everything that is written.
        hand: shared by the lanes of an engine.
        inbox: shared by the lanes of an engine.
        lent: how a renderer is shared by the worlds of this lane.
    """

    def __init__(
        self,
        engine: TrialEngine,
        template: Path,
        folder: Path,
        hand: HandDriven,
        inbox: Inbox,
        lent: Callable[[PaperRenderer], PaperRenderer],
    ) -> None:
        self._engine = engine
        self._template = template
        self._folder = folder
        self._hand = hand
        self._inbox = inbox
        self._secret = secrets.token_hex(16)
        self._hotline: HotlineSimulator | None = None
        self._people = read_people()
        self._lent = lent
        self._made: PaperRenderer | None = None
        self._renderer: PaperRenderer | None = None
        self._smtp_port = free_port()
        self._offices: Offices | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._offices = Offices(
            self._folder / "offices",
            self._folder / "exchange",
            own=OWN_MAILBOX,
            password="",
            host="127.0.0.1",
            ports=(0, self._smtp_port, 0),
            clock=SystemClock(),
        )
        self._offices.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._made is not None:
            self._made.close()
        if self._offices is not None:
            self._offices.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def world(self, at: datetime, procedures: tuple[Procedure, ...]) -> Iterator[World]:
        """A fresh world.

        Args:
            at: what its clock shows.
            procedures: rows of the catalogue: what is deployed.
        """
        assert self._offices is not None, "entered"
        folder = self._folder / secrets.token_hex(6)
        folder.mkdir()
        self._offices.sink.faults.set("ok")
        self._offices.watcher.faults.set("ok")
        clock = FixedClock(at)
        hotline = HotlineSimulator(self._secret, folder / "hotline.json", clock=clock)
        hotline.start()
        settings = self._settings(folder, hotline)
        services = bootstrap.build(settings, clock, self._papers(settings))
        try:
            _number_apart(services.database, at.year)
            with services.uow() as uow:
                for procedure in procedures:
                    uow.procedures.save(procedure)
                uow.commit()
            services.access.ensure_organisation(BODY_CODE, BODY_NAME)
            key = services.access.issue(BODY_CODE, BODY_SCOPES)
            yield World(
                services=services,
                clock=clock,
                hotline=hotline,
                offices=self._offices,
                before=len(self._offices.arrivals.all()),
                caller=services.access.authenticate(f"Bearer {key.text}"),
                people=self._people,
                hand=self._hand,
                inbox=self._inbox,
            )
        finally:
            services.close()
            hotline.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def _papers(self, settings: Settings) -> PaperRenderer:
        """The lane's renderer: its process takes seconds to start, so it outlives the worlds."""
        if self._renderer is None:
            self._made = renderer_of(settings)
            self._renderer = self._lent(self._made)
        return self._renderer

    def _settings(self, folder: Path, hotline: HotlineSimulator) -> Settings:
        return Settings(
            state_dir=folder,
            database_url=f"sqlite:///{shutil.copy(self._template, folder / 'bureau.db')}",
            engine_url=self._engine.url,
            engine_user=ADMIN,
            engine_password=SecretStr(self._engine.password),
            hotline_url=hotline.url,
            hotline_secret=SecretStr(self._secret),
            hotline_timeout=timedelta(seconds=10),
            # The bodies' mailboxes of the register are placeholders: written to in demonstrations.
            demo=True,
            mail_host="127.0.0.1",
            mail_port=self._smtp_port,
            mail_security="none",
            mail_sender=OWN_MAILBOX,
            exchange_dir=self._folder / "exchange",
            exchange_wait=timedelta(seconds=20),
            # Lanes share the machine with each other: a first paper waits for its libraries.
            paper_timeout=timedelta(minutes=2),
        )


def database_template(folder: Path) -> Path:
    """A migrated, empty database, to be copied."""
    template = folder / "template.db"
    migrate.upgrade(f"sqlite:///{template}")
    return template


@contextmanager
def lanes_of(
    engine: TrialEngine, template: Path, folder: Path, count: int, *, quick_papers: bool = False
) -> Iterator[tuple[Lane, ...]]:
    """Lanes on one engine."""
    lent = QuickPapers if quick_papers else LentPapers
    with engine.session() as session:
        hand, inbox = HandDriven(session), Inbox(session)
        lanes = [Lane(engine, template, folder / f"{n}", hand, inbox, lent) for n in range(count)]
        try:
            yield tuple(lane.__enter__() for lane in lanes)
        finally:
            for lane in lanes:
                lane.__exit__(None, None, None)


def forget_cases(session: EngineSession, process: str) -> None:
    """Remove every case of a process from the engine, running and finished."""
    hand = HandDriven(session)
    for one in session.get_json(
        "history", "process-instance", params={"processDefinitionKey": process}
    ):
        hand.forget(one["id"])


def _number_apart(database: Database, year: int) -> None:
    """Let the case numbers of this database begin where no other world's do."""
    begin = next(_WORLDS) * _NUMBERS_APART
    rows = [{"name": CASE_REGISTER, "year": each, "next": begin} for each in range(year, year + 5)]
    with database.writer.begin() as connection:
        connection.execute(insert(NumberRegisterTable), rows)
