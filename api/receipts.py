"""What every operation has in common that is handed in under a key and answered with a receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.body import read_all, require_json, single
from api.documents import Responses, json_body
from api.headers import SECURITY_HEADERS
from api.limits import Limits
from bureau.services.given_answers import StoredAnswer, checked_key

_KEY_HEADER: Final = "Idempotency-Key"
_REPLAYED_HEADER: Final = "Idempotency-Replayed"

#: Problems that each of these operations may answer.
HAND_IN_PROBLEMS: Final = (
    "malformed-json",
    "idempotency-key-invalid",
    "unauthenticated",
    "not-permitted",
    "request-timeout",
    "idempotency-conflict",
    "classified-refused",
    "classification-unconfirmed",
    "too-large",
    "unsupported-media-type",
    "temporarily-unavailable",
)

RECEIPT: Final[Responses] = {
    201: {
        "description": "签名回执。",
        "headers": {
            "Location": {"description": "查询地址。", "schema": {"type": "string"}},
            _REPLAYED_HEADER: {
                "description": "true 表示这是重试，回执与首次相同。",
                "schema": {"type": "string", "enum": ["true"]},
            },
        },
    }
}


def keyed_body(schema: Mapping[str, object], examples: Mapping[str, object]) -> dict[str, Any]:
    """`openapi_extra` for a JSON body that the route reads raw, under an idempotency key."""
    return json_body(schema, examples) | {
        "parameters": [
            {
                "name": _KEY_HEADER,
                "in": "header",
                "required": True,
                "description": "幂等键：每次新的提交换一个，重试时不换。",
                "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
                "example": "RX202603020001-1",
            }
        ]
    }


async def hand_in(request: Request, keep: Callable[[str, bytes], StoredAnswer]) -> Response:
    """Read key and body, keep them, answer with the receipt.

    Args:
        request: its body is JSON.
        keep: service call that takes the key and the body, byte for byte.
    """
    key = checked_key(single(request, _KEY_HEADER))
    require_json(request)
    limits: Limits = request.app.state.limits
    raw = await read_all(request, limits.body, limits.idle)
    answer = await run_in_threadpool(keep, key, raw)
    replayed = {_REPLAYED_HEADER: "true"} if answer.replayed else {}
    return Response(
        content=answer.body,
        status_code=answer.status,
        media_type="application/json",
        headers={
            **SECURITY_HEADERS,
            "Location": f"/v1/submissions/{answer.tracking_number}",
            **replayed,
        },
    )
