"""Passes a request on to the server behind, and its answer back, both as streams.

Headers go through unchanged, `Host` and every single `Set-Cookie` included, so that the engine's
web apps see the address that the clerk sees. What belongs to one connection only (RFC 9110, 7.6.1)
stays here, and what says where a request came from is ours to say.
"""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from api.observe import request_id
from api.upstream import Address, Exchange, RawHeaders, UpstreamSilent
from bureau.correlation import HEADER as CORRELATION

_CONNECTION_ONLY: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        # Permission to send the body was given here already.
        b"expect",
    }
)
_OURS: Final = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-proto",
        b"x-forwarded-prefix",
        b"x-real-ip",
        CORRELATION.lower().encode(),
    }
)
#: The double-submit cookie of the web apps, set for /camunda only: the 办件 tab needs it on /panel.
_SHARED_COOKIE: Final = b"xsrf-token="


class ReverseProxy:
    """ASGI application in front of one server.

    Args:
        address: the server.
        seconds: longest wait for an answer once the request is sent.
    """

    def __init__(self, address: Address, seconds: float) -> None:
        self._address = address
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on.

        Raises:
            UpstreamUnavailable: no server, or it broke off.
            UpstreamSilent: it took the request and did not answer in time.
        """
        async with Exchange(self._address, self._seconds) as exchange:
            headers = _request_headers(scope, self._address)
            await exchange.send_head(scope["method"], target(scope), headers)
            sender = _Sender(exchange, receive, self._seconds)
            sending = asyncio.create_task(sender.run())
            answering = asyncio.create_task(self._answer(exchange, sender, scope, send))
            try:
                await asyncio.wait({sending, answering}, return_when=asyncio.FIRST_COMPLETED)
                # The sender ends first only when the caller hung up (then nobody wants the
                # answer) or by an error.
                await (answering if answering.done() else sending)
            finally:
                for task in (sending, answering):
                    task.cancel()
                await asyncio.gather(sending, answering, return_exceptions=True)

    async def _answer(self, exchange: Exchange, sender: _Sender, scope: Scope, send: Send) -> None:
        head = await exchange.head()
        sender.answer_began()
        headers = _answer_headers(list(head.headers.raw_items()), self._address, scope)
        await send({"type": "http.response.start", "status": head.status_code, "headers": headers})
        async for piece in exchange.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Sender:
    """Sends the caller's body on, then watches whether the caller hangs up.

    Args:
        exchange: head sent.
        receive: the caller.
        seconds: longest wait for the answer once the body is sent.
    """

    def __init__(self, exchange: Exchange, receive: Receive, seconds: float) -> None:
        self._exchange = exchange
        self._receive = receive
        self._seconds: float | None = seconds
        self._waiting: asyncio.Timeout | None = None

    def answer_began(self) -> None:
        """The answer is there: its pieces have a time limit of their own."""
        self._seconds = None
        if self._waiting is not None:
            self._waiting.reschedule(None)

    async def run(self) -> None:
        """Return when the caller has hung up; cancelled when the answer is out.

        Raises:
            UpstreamSilent: no answer came in time.
        """
        try:
            if not await self._body():
                return
        except OSError:
            pass  # the server stopped reading: its answer, or the lack of one, says why
        try:
            async with asyncio.timeout(self._seconds) as self._waiting:
                while (await self._receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError as error:
            raise UpstreamSilent("no answer in time") from error

    async def _body(self) -> bool:
        """False: the caller hung up in the middle."""
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return False
            more = message.get("more_body", False)
            if piece := message.get("body", b""):
                await self._exchange.send_piece(piece)
        await self._exchange.send_end()
        return True


def target(scope: Scope) -> bytes:
    """Path and query exactly as the caller wrote them."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return raw + b"?" + query if query else raw


def _request_headers(scope: Scope, address: Address) -> RawHeaders:
    given: RawHeaders = list(scope["headers"])
    dropped = _CONNECTION_ONLY | _OURS | _named_by_connection(given)
    chunked = any(name == b"transfer-encoding" for name, _ in given)
    if chunked:
        dropped |= {b"content-length"}
    headers = [(name, value) for name, value in given if name not in dropped]
    if chunked:
        headers.append((b"transfer-encoding", b"chunked"))
    client = scope.get("client")
    host = next((value for name, value in given if name == b"host"), None)
    if host is None:  # HTTP/1.0 may leave it out
        host = address.netloc.encode()
        headers.append((b"host", host))
    return [
        *headers,
        (b"connection", b"close"),
        (b"x-forwarded-for", client[0].encode() if client else b"unknown"),
        (b"x-forwarded-host", host),
        (b"x-forwarded-proto", scope["scheme"].encode()),
        (CORRELATION.encode(), request_id(scope).encode()),
    ]


def _answer_headers(given: RawHeaders, address: Address, scope: Scope) -> RawHeaders:
    lowered = [(name.lower(), value) for name, value in given]
    dropped = _CONNECTION_ONLY | _OURS | _named_by_connection(lowered)
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    own = {address.netloc, host.decode("latin-1")}
    return [(name, _changed(name, value, own)) for name, value in lowered if name not in dropped]


def _named_by_connection(headers: RawHeaders) -> frozenset[bytes]:
    """Headers that a Connection header declares to be of this connection only."""
    return frozenset(
        part.strip().lower()
        for name, value in headers
        if name == b"connection"
        for part in value.split(b",")
    )


def _changed(name: bytes, value: bytes, own: set[str]) -> bytes:
    if name == b"location":
        return _relative(value, own)
    if name == b"set-cookie" and value.lower().startswith(_SHARED_COOKIE):
        return b";".join(
            b" Path=/" if part.strip().lower().startswith(b"path=") else part
            for part in value.split(b";")
        )
    return value


def _relative(location: bytes, own: set[str]) -> bytes:
    """A redirect to ourselves without scheme and host: the engine knows nothing of our TLS."""
    text = location.decode("latin-1")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or parts.netloc not in own:
        return location
    return (text.partition(parts.netloc)[2] or "/").encode("latin-1")
