"""The receipt (回执): what the sender gets once the submission is safe in the database."""

from __future__ import annotations

import json
from typing import Final

from bureau.domain.cases import Case
from bureau.services.submission_body import SubmissionBody

#: HTTP status of a first answer and of each repetition of it.
RECEIPT_STATUS: Final = 201

#: While no due date is known: it is fixed when the case is registered, by the rule of its
#: procedure.
DUE_LATER: Final = "登记后按本事项的规定确定，可凭查询地址查看。"


def receipt(case: Case, body: SubmissionBody, body_digest: str, public_url: str) -> bytes:
    """The answer to a submission.

    Args:
        case: the case that was opened.
        body: what was handed in.
        body_digest: SHA-256 of the body as received, hex.
        public_url: origin without a slash at its end.
    """
    basis = case.due_basis.get("text") if case.due_basis else None
    content = {
        "tracking_number": case.number,
        "received_at": case.received_at.isoformat(timespec="seconds"),
        "procedure": case.procedure_id,
        "due_at": case.due_at.isoformat(timespec="seconds") if case.due_at else None,
        "due_basis": basis or DUE_LATER,
        "body_sha256": body_digest,
        "attachments": [{"id": named.id, "sha256": named.sha256} for named in body.attachments],
        "status_url": f"{public_url}/v1/submissions/{case.number}",
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
