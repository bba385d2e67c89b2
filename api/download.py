"""Hands a paper out: streamed, by ranges for players, never run by the browser as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from api.documents import Responses
from api.headers import SECURITY_HEADERS
from bureau.domain.media import ACCEPTED
from bureau.services.records import Paper

_FILES: Final = {kind.name: {"schema": {"type": "string", "format": "binary"}} for kind in ACCEPTED}
#: How OpenAPI shows the answers of `paper_response`.
FILE_RESPONSES: Final[Responses] = {
    200: {"description": "文件内容。", "content": _FILES},
    206: {"description": "请求的一段。", "content": _FILES},
    416: {"description": "请求的一段不在文件之内。"},
}
_PIECE: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


def paper_response(request: Request, paper: Paper, content: BinaryIO) -> Response:
    """The paper as an answer; a single Range is served as 206, so that a player can seek.

    Args:
        request: for its Range header.
        paper: the record; its size is that of the content.
        content: open at its start; closed when the answer is out.
    """
    headers = {
        **SECURITY_HEADERS,
        "Content-Disposition": _disposition(paper.name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Accept-Ranges": "bytes",
        "ETag": f'"{paper.sha256}"',
    }
    asked = request.headers.get("range")
    span = _span(asked, paper.size) if asked else None
    if asked and span is None and _RANGE.fullmatch(asked):
        content.close()
        return Response(
            status_code=416, headers={**headers, "Content-Range": f"bytes */{paper.size}"}
        )
    first, last = span or (0, paper.size - 1)
    if span is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{paper.size}"
    headers["Content-Length"] = str(last - first + 1)
    return StreamingResponse(
        _pieces(content, first, last - first + 1),
        status_code=206 if span else 200,
        media_type=_typed(paper.media_type),
        headers=headers,
    )


def file_response(content: bytes, media_type: str, name: str, *, shown: bool = False) -> Response:
    """A file that was made for this answer.

    Args:
        content: the file.
        media_type: its type.
        name: Chinese file name that it is stored under (RFC 8187).
        shown: the browser shows it itself.
    """
    kind = "inline" if shown else "attachment"
    disposition = f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
    headers = {**SECURITY_HEADERS, "Content-Disposition": disposition}
    return Response(content, media_type=media_type, headers=headers)


def _disposition(name: str) -> str:
    """The name for every client (RFC 6266, 8187): a plain one for old ones, the true one beside."""
    _, dot, ending = name.rpartition(".")
    plain = f"paper{dot}{ending}" if dot and ending.isascii() and ending.isalnum() else "paper"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None: it is none, or lies outside (RFC 9110, 14)."""
    found = _RANGE.fullmatch(asked)
    if found is None or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if start == "":
        return (max(size - int(end), 0), size - 1) if int(end) > 0 else None
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last < size else None


def _pieces(content: BinaryIO, first: int, count: int) -> Iterator[bytes]:
    with content:
        content.seek(first)
        while count > 0 and (piece := content.read(min(_PIECE, count))):
            count -= len(piece)
            yield piece
