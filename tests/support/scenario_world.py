"""What scenarios run in: real engine and services, a clock that stands still, a simulated hotline.

Time belongs to the case: handlers read the world's clock, the engine's job executor is off, and due
timers are executed by REST.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.cli.steps.demo import BODY_CODE, BODY_NAME, BODY_SCOPES, Person, read_people
from bureau.cli.steps.procedures import diagram_of, procedure_of
from bureau.domain.clock import FixedClock
from bureau.engine.bundle import bundle_of
from bureau.engine.deployment import Deployments
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn import read_model
from bureau.services.access import Caller
from bureau.settings import Settings
from bureau.timezone import TIME_ZONE
from tests.support.engine import ADMIN, ADMIN_PASSWORD, ROOT, EngineProcess
from tests.support.hotline import HotlineSimulator

#: A case that stands in a faulty place can be removed too.
_AS_IT_IS: Final = {"skipIoMappings": "true", "skipCustomListeners": "true"}
_BEGINNING: Final = datetime(2026, 1, 5, 9, 0, tzinfo=TIME_ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a scenario touches.

    Args:
        services: the product, as a worker process builds it.
        clock: everybody's clock; a scenario moves it.
        hotline: the other side.
        caller: the hotline as a client of the API.
        people: demo clerks.
    """

    services: Services
    clock: FixedClock
    hotline: HotlineSimulator
    caller: Caller
    people: tuple[Person, ...]

    def clerk_of(self, group: str) -> Person:
        """A demo clerk who holds this post."""
        return next(person for person in self.people if group in person.groups)


@contextmanager
def world_of(engine: EngineProcess, database: Path, folder: Path) -> Iterator[World]:
    """Build a world on a running engine.

    Args:
        engine: with its job executor off.
        database: a migrated SQLite file; copied.
        folder: for everything the world writes.
    """
    clock = FixedClock(_BEGINNING)
    secret = secrets.token_hex(16)
    hotline = HotlineSimulator(secret, folder / "hotline.json", clock=clock)
    hotline.start()
    settings = Settings(
        state_dir=folder,
        database_url=f"sqlite:///{shutil.copy(database, folder / 'bureau.db')}",
        engine_url=engine.url,
        engine_user=ADMIN,
        engine_password=SecretStr(ADMIN_PASSWORD),
        hotline_url=hotline.url,
        hotline_secret=SecretStr(secret),
        hotline_timeout=timedelta(seconds=10),
    )
    services = bootstrap.build(settings, clock)
    try:
        services.access.ensure_organisation(BODY_CODE, BODY_NAME)
        key = services.access.issue(BODY_CODE, BODY_SCOPES)
        yield World(
            services=services,
            clock=clock,
            hotline=hotline,
            caller=services.access.authenticate(f"Bearer {key.text}"),
            people=read_people(),
        )
    finally:
        services.close()
        hotline.stop()


def deploy(world: World, diagram: Path) -> None:
    """Deploy a diagram with its forms and write its row in the catalogue, as `bureau deploy` does.

    Cases of the same process that earlier tests left in the engine are removed: their numbers come
    from other databases, and the relay would take them for its own.
    """
    services = world.services
    bundle = bundle_of(diagram, ROOT / "bpmn", ROOT / "forms")
    Deployments(services.engine_session).deploy(bundle)
    row = procedure_of(diagram_of(read_model(diagram)), bundle, services.clock.now())
    with services.uow() as uow:
        uow.procedures.save(row)
        uow.commit()
    forget_cases(services.engine_session, bundle.process_id)


def forget_cases(session: EngineSession, process: str) -> None:
    """Remove every case of a process from the engine, running and finished."""
    for one in session.get_json("process-instance", params={"processDefinitionKey": process}):
        session.request("DELETE", session.at("process-instance", one["id"]), params=_AS_IT_IS)
    finished = session.get_json(
        "history", "process-instance", params={"processDefinitionKey": process}
    )
    for one in finished:
        session.request("DELETE", session.at("history", "process-instance", one["id"]))
