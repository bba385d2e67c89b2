"""A PDF that a clerk looks at and prints."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from api.documents import Responses
from api.headers import SECURITY_HEADERS

#: How OpenAPI shows the answer.
PDF_RESPONSES: Final[Responses] = {
    200: {
        "description": "PDF 文件。",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def pdf_response(content: bytes, name: str) -> Response:
    """Shown in the browser; stored under this name.

    Args:
        content: the file.
        name: Chinese file name.
    """
    return Response(
        content,
        media_type="application/pdf",
        headers={
            **SECURITY_HEADERS,
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
        },
    )
