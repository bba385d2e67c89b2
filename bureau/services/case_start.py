"""A new case that the platform opens itself: its record, and the order to start its process."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.json_value import JsonObject
from bureau.services.case_numbers import take_case_number
from bureau.services.case_title import case_title
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import OutboxKind, OutboxRow, Procedure


def new_case(
    uow: UnitOfWork, procedure: Procedure, data: JsonObject, source: CaseSource, now: datetime
) -> Case:
    """Store a new case with its number; data are checked before.

    Args:
        uow: open transaction.
        procedure: what the case runs on.
        data: by key of its start form.
        source: how it came in.
        now: aware.
    """
    number = take_case_number(uow, now)
    case = Case(
        id=str(uuid.uuid4()),
        number=number.value,
        procedure_id=procedure.id,
        title=case_title(procedure, data),
        source=source,
        state=CaseState.RECEIVED,
        received_at=now,
        data=data,
    )
    uow.cases.add(case)
    uow.numbers.add(replace(number, case_id=case.id))
    return case


def start_order(
    case: Case, procedure: Procedure, now: datetime, extra: JsonObject | None = None
) -> OutboxRow:
    """The outbox row that starts the process of a case, once for each case.

    Args:
        case: with what was handed in.
        procedure: what is started.
        now: aware.
        extra: variables besides.
    """
    return OutboxRow(
        kind=OutboxKind.START_PROCESS,
        case_id=case.id,
        payload={
            "process": case.procedure_id,
            "business_key": case.number,
            "variables": {
                **_fields(procedure),
                **case.data,
                **(extra or {}),
                "caseId": case.id,
                "caseNumber": case.number,
            },
        },
        dedup_key=f"start:{case.id}",
        created_at=now,
        available_at=now,
    )


def _fields(procedure: Procedure) -> dict[str, None]:
    """Every field of the start form as an empty variable.

    A gateway that reads a missing variable throws; an empty one takes the default flow.
    """
    properties = procedure.schema.get("properties")
    return dict.fromkeys(properties) if isinstance(properties, dict) else {}
