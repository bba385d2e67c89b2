"""Cases that open others, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bureau.domain.clock import FixedClock
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.linked_cases import LinkedCases
from bureau.services.records import (
    Procedure,
)
from tests.component.services.doubles import EngineDouble
from tests.component.services.linked.rig import (
    CHILD,
    SCHEMA,
)


@pytest.fixture
def linked(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, engine: EngineDouble, clock: FixedClock
) -> LinkedCases:
    return LinkedCases(uow, ledger, engine, clock)


@pytest.fixture
def child(uow: SqlUnitOfWorkFactory, procedure: Procedure) -> Procedure:
    """The procedure that is opened."""
    stored = replace(
        procedure,
        id=CHILD,
        name="督办",
        external=False,
        schema=SCHEMA,  # type: ignore[arg-type]
        title_key="title",
        reference_key=None,
    )
    with uow() as opened:
        opened.procedures.save(stored)
        opened.commit()
    return stored
