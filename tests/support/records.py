"""The sample procedure and case that tests store; what a test is about, it says itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Procedure


def sample_procedure(id: str, at: datetime, **changes: Any) -> Procedure:
    """A procedure of the catalogue with one text field, `title`.

    Args:
        id: process id.
        at: when it was deployed, aware.
        changes: other values of `Procedure`'s fields.
    """
    facts: dict[str, Any] = {
        "name": "测试事项",
        "version_tag": "1.0.0",
        "annex": "0",
        "flow": "0",
        "duty": "测试",
        "department": "shared",
        "external": False,
        "schema": {"type": "object", "properties": {"title": {"type": "string"}}},
        "title_key": "title",
        "digest": "0" * 64,
    }
    return Procedure(id=id, deployed_at=at, **{**facts, **changes})


def sample_case(procedure_id: str, at: datetime, **changes: Any) -> Case:
    """The first case of 2026, active in the engine.

    Args:
        procedure_id: process id.
        at: when it was received, aware.
        changes: other values of `Case`'s fields.
    """
    facts: dict[str, Any] = {
        "id": "case-1",
        "number": "BJ-2026-000001",
        "title": "测试",
        "source": CaseSource.TASKLIST,
        "state": CaseState.ACTIVE,
        "data": {},
    }
    return Case(procedure_id=procedure_id, received_at=at, **{**facts, **changes})


def store(uow: UnitOfWorkFactory, procedure: Procedure, *cases: Case) -> None:
    """Put them into the database."""
    with uow() as opened:
        opened.procedures.save(procedure)
        for case in cases:
            opened.cases.add(case)
        opened.commit()
