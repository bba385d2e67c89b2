"""What every area of the services stands on: clock, database, engine, store and effect ledger."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.stores import file_store
from bureau.domain.clock import Clock, SystemClock
from bureau.engine.client import CamundaEngine
from bureau.engine.session import EngineSession
from bureau.gateways.calendar_files import CalendarFiles
from bureau.gateways.packages import BagItPackager
from bureau.gateways.receipt_keys import ReceiptKeyFiles
from bureau.persistence.database import Database
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.ports.files import FileStore
from bureau.settings import Settings

#: Group that is told of what the platform cannot settle itself (运维).
OPS_GROUP: Final = "yunwei"


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """One of each, shared by all services of the process."""

    settings: Settings
    clock: Clock
    owner: str
    database: Database
    uow: SqlUnitOfWorkFactory
    engine_session: EngineSession
    engine: CamundaEngine
    files: FileStore
    packager: BagItPackager
    calendar: CalendarFiles
    effects: EffectLedger
    receipt_keys: ReceiptKeyFiles


def build_core(settings: Settings, clock: Clock | None) -> Core:
    """Build the core; connects to nothing yet.

    Args:
        settings: from `load_settings`.
        clock: the one clock; the machine's when none is given.
    """
    the_clock = clock or SystemClock()
    owner = process_name()
    database = Database(settings.resolved_database_url, settings.database_pool)
    uow = SqlUnitOfWorkFactory(database)
    session = engine_session(settings)
    files = file_store(settings)
    return Core(
        settings=settings,
        clock=the_clock,
        owner=owner,
        database=database,
        uow=uow,
        engine_session=session,
        engine=CamundaEngine(session),
        files=files,
        packager=BagItPackager(settings.archive_dir, files, the_clock),
        calendar=CalendarFiles(settings.state_dir / "calendar"),
        receipt_keys=ReceiptKeyFiles(settings.receipt_keys_dir),
        effects=EffectLedger(uow, the_clock, owner=owner, lease=act_lease(settings)),
    )


def process_name() -> str:
    """A name for this process that no other has, now or later."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def engine_session(settings: Settings) -> EngineSession:
    """Session of the service account."""
    return EngineSession(
        settings.engine_url,
        settings.engine_user,
        settings.engine_password.get_secret_value(),
        timeout=settings.engine_timeout.total_seconds(),
    )


def act_lease(settings: Settings) -> timedelta:
    """Longer than a call to any other body: until then a second worker leaves the act alone."""
    return 2 * settings.hotline_timeout + timedelta(seconds=5)


def paper_patience(settings: Settings) -> timedelta:
    """How much longer an act may take that makes a paper: the wait for others, and the making."""
    return 2 * settings.paper_timeout


def relay_lease(settings: Settings) -> timedelta:
    """Longer than the calls that the relay makes for one row, a message to a called process too."""
    return 4 * settings.engine_timeout + timedelta(seconds=10)
