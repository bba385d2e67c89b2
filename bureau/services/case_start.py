"""The order to start the process of a new case, written with the case itself."""

from __future__ import annotations

from datetime import datetime

from bureau.domain.cases import Case
from bureau.domain.json_value import JsonObject
from bureau.services.records import OutboxKind, OutboxRow, Procedure


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
