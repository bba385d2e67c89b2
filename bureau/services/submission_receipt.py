"""The receipt (回执): what the sender gets once what it handed in is safe in the database."""

from __future__ import annotations

from typing import Final

from bureau.domain.cases import Case
from bureau.domain.json_value import JsonObject
from bureau.services.access import Caller
from bureau.services.attachment_list import NamedAttachment
from bureau.services.records import Submission

#: HTTP status of a first answer and of each repetition of it.
RECEIPT_STATUS: Final = 201

#: While no due date is known: it is fixed when the case is registered, by the rule of its
#: procedure.
DUE_LATER: Final = "登记后按本事项的规定确定，可凭查询地址查看。"


def receipt_content(
    case: Case,
    submission: Submission,
    caller: Caller,
    attachments: tuple[NamedAttachment, ...],
    *,
    body_digest: str,
    public_url: str,
    query_code: str | None = None,
) -> JsonObject:
    """What a receipt says; `bureau.services.receipts` signs it.

    Args:
        case: the case that was opened, or that it came for.
        submission: what was handed in; its answer is not known yet.
        caller: who handed in.
        attachments: as named.
        body_digest: SHA-256 of the body as received, hex.
        public_url: origin without a slash at its end.
        query_code: with it and the number anyone may ask after the case; None for what comes later.
    """
    return {
        "tracking_number": case.number,
        "kind": submission.kind.value,
        "received_at": submission.received_at.isoformat(timespec="seconds"),
        "submitter": caller.code,
        "procedure": case.procedure_id,
        "due_at": case.due_at.isoformat(timespec="seconds") if case.due_at else None,
        "due_basis": basis_text(case),
        "body_sha256": body_digest,
        "attachments": [{"id": named.id, "sha256": named.sha256} for named in attachments],
        "status_url": f"{public_url}/v1/submissions/{case.number}",
        "query_code": query_code,
    }


def basis_text(case: Case) -> str:
    """How the due time of a case came about, as a Chinese sentence."""
    text = case.due_basis.get("text") if case.due_basis else None
    return str(text) if text else DUE_LATER
