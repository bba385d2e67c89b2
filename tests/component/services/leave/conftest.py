"""People, posts and leave windows on both databases, over a workforce in memory."""

from __future__ import annotations

import pytest

from bureau.domain.clock import FixedClock
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from tests.component.services.leave.rig import Bureau


@pytest.fixture
def bureau(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> Bureau:
    return Bureau(uow, clock)
