"""Answers to GET go out compressed (gzip) when the caller takes that; files and receipts never do.

Left as they are: what answers anything but GET (receipts are compared byte for byte), downloads
(their ETag is the digest of the file, and parts of them may be asked for), partial answers, small
ones, and what is compressed already. A strong ETag of a compressed answer becomes a weak one: it no
longer names these very bytes (RFC 9110, 8.8.1).
"""

from __future__ import annotations

import zlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Below it the headers weigh more than what is saved.
LEAST_BYTES: Final = 512
#: Fast, and little larger than the best.
LEVEL: Final = 5
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
#: Whatever has one of these is compressed already, a part, or a file to be kept.
_LEAVE: Final = ("content-encoding", "content-range", "content-disposition")
_TYPES: Final = frozenset(
    {
        "application/json",
        "application/problem+json",
        "application/schema+json",
        "application/javascript",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
    }
)


class Compress:
    """ASGI middleware: gzip.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        wanted = takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        packer: zlib._Compress | None = None

        async def sending(message: Message) -> None:
            nonlocal packer
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if _worth_it(message["status"], headers):
                    headers.add_vary_header("Accept-Encoding")
                    if wanted and message["status"] != 304:  # that has no body
                        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
                        _announce(headers)
                await send(message)
                return
            if packer is None:
                await send(message)
                return
            more = message.get("more_body", False)
            packed = packer.compress(message.get("body", b"")) + (b"" if more else packer.flush())
            await send({**message, "body": packed, "more_body": more})

        await self._app(scope, receive, sending)


def takes_gzip(accepted: str) -> bool:
    """Whether a caller with this Accept-Encoding takes gzip (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        _, _, weight = parameter.partition("=")
        try:
            weights[coding.strip()] = float(weight) if weight.strip() else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _worth_it(status: int, headers: Headers) -> bool:
    """Whether this answer may be compressed for whoever takes it; 304 says what a 200 would."""
    if status == 304:
        return True
    kind = headers.get("content-type", "").partition(";")[0].strip()
    length = headers.get("content-length", "")
    return (
        kind in _TYPES
        and status not in (204, 206)
        and not any(name in headers for name in _LEAVE)
        and not (length.isdigit() and int(length) < LEAST_BYTES)
    )


def _announce(headers: MutableHeaders) -> None:
    """Say that the body is compressed: its length is not known before its end."""
    etag = headers.get("etag", "")
    headers["Content-Encoding"] = "gzip"
    for name in ("content-length", "accept-ranges"):
        if name in headers:
            del headers[name]
    if etag and not etag.startswith("W/"):
        headers["ETag"] = f"W/{etag}"
