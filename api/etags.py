"""ETags: who asks again is told in one line that nothing has changed (RFC 9110, 8.8.3)."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from api.documents import Responses
from api.headers import SECURITY_HEADERS

#: Documentation of the two answers.
NOT_MODIFIED: Final[Responses] = {
    200: {
        "headers": {
            "ETag": {
                "description": "下次查询放入 If-None-Match，未变时回答 304。",
                "schema": {"type": "string"},
            }
        }
    },
    304: {"description": "与 If-None-Match 所指相同，没有变化。"},
}
_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def answer(request: Request, content: BaseModel) -> Response:
    """The content, or 304 when the caller has it already.

    The tag is weak: what is compressed on its way has the same one.

    Args:
        request: may carry If-None-Match.
        content: what is answered.
    """
    raw = content.model_dump_json().encode()
    tag = hashlib.sha256(raw).hexdigest()[:32]
    # A client may keep it for itself, and asks each time whether it still holds.
    headers = {
        **SECURITY_HEADERS,
        "ETag": f'W/"{tag}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
    }
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in _TAG.findall(known):
        return Response(status_code=304, headers=headers)
    return Response(raw, media_type="application/json", headers=headers)
