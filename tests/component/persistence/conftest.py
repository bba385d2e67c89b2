"""A database that holds a body, a procedure and a case."""

from __future__ import annotations

import pytest

from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from tests.component.persistence.samples import CASE, ORGANISATION, PROCEDURE


@pytest.fixture
def stocked(uow: SqlUnitOfWorkFactory) -> SqlUnitOfWorkFactory:
    """Transactions on a database with the sample case."""
    with uow() as opened:
        opened.organisations.add(ORGANISATION)
        opened.procedures.save(PROCEDURE)
        opened.cases.add(CASE)
        opened.commit()
    return uow
