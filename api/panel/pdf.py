"""A PDF that a clerk looks at and prints."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.documents import Responses
from api.download import file_response

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
    return file_response(content, "application/pdf", name, shown=True)
