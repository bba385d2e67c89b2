"""All handlers on the real services and database; engine and other body stood in for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.services.records import Procedure
from tests.component.services.doubles import ChannelDouble, EngineDouble
from tests.component.workers.rig import build, harness_of, put_case, put_procedure, settings_of
from workers.runtime.harness import Harness


@pytest.fixture
def engine() -> EngineDouble:
    return EngineDouble()


@pytest.fixture
def channel(clock: FixedClock) -> ChannelDouble:
    return ChannelDouble(clock)


@pytest.fixture
def services(
    sqlite_url: str,
    tmp_path: Path,
    clock: FixedClock,
    engine: EngineDouble,
    channel: ChannelDouble,
) -> Iterator[Services]:
    built = build(settings_of(tmp_path, sqlite_url), clock, engine, channel)
    yield built
    built.close()


@pytest.fixture
def harness(services: Services, clock: FixedClock) -> Harness:
    return harness_of(services, clock)


@pytest.fixture
def procedure(services: Services, clock: FixedClock) -> Procedure:
    return put_procedure(services, clock)


@pytest.fixture
def case(services: Services, clock: FixedClock, procedure: Procedure, engine: EngineDouble) -> Case:
    """A case that an instance carries."""
    return put_case(services, clock, engine)
