"""Messages that the platform sends to processes; a diagram that waits for one uses this name."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.services.records import OutboxKind, OutboxRow, Submission

#: The sender answered a request for a supplement (补正).
SUPPLEMENT: Final = "Message_Supplement"
#: The sender takes the case back: interrupting event sub-process of the top process only.
WITHDRAWAL: Final = "Message_Withdrawal"


def message_row(
    case_id: str,
    message: str,
    variables: JsonObject,
    *,
    key: str,
    at: datetime,
    instance_id: str | None = None,
) -> OutboxRow:
    """The order to hand a message to the process of a case.

    Args:
        case_id: the case.
        message: its name.
        variables: set in the process in the same transaction.
        key: the same key is told once.
        at: now, aware.
        instance_id: who waits; None: whichever instance of the case does.
    """
    payload: dict[str, object] = {"message": message, "variables": variables}
    if instance_id is not None:
        payload["instance"] = instance_id
    return OutboxRow(
        kind=OutboxKind.CORRELATE_MESSAGE,
        case_id=case_id,
        payload=payload,  # type: ignore[arg-type]  # a JSON object of JSON objects
        dedup_key=key,
        created_at=at,
        available_at=at,
    )


def row_key(submission: Submission) -> str:
    """Key of the order that tells the process of what came after the opening."""
    return f"{submission.kind.value}:{submission.id}"
