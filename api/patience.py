"""How long a sender may take over the head of a request: whoever trickles it holds no connection.

The server itself bounds the pause between two requests only, and `api.body` the bodies; without
this bound a sender of one byte a minute would keep a connection for ever (slow headers).
"""

from __future__ import annotations

import asyncio
import json
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import MEDIA_TYPE
from api.problems import problem

#: A whole head comes in one packet, or a few.
HEAD_SECONDS: Final = 15.0


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose request heads have to be complete in time; else 408, and the end."""

    #: From the connection, or the first byte after an answer, to the empty line.
    head_seconds: float = HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first head is waited for."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Bytes came: the head is complete, or is still waited for."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._waiting is None:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_slow(self) -> None:
        self._waiting = None
        if self.transport.is_closing():
            return
        if self.conn.trailing_data[0]:
            self.transport.write(_refusal())
        self.transport.close()


def _refusal() -> bytes:
    kind = problem("request-timeout")
    body = json.dumps(
        {
            "type": kind.type,
            "title": kind.title,
            "status": kind.status,
            "code": kind.code,
            "detail": "等待请求头超时，请检查网络后重新发送。",
            "instance": "about:blank",
            "faults": [],
        },
        ensure_ascii=False,
    ).encode()
    head = (
        f"HTTP/1.1 {kind.status} Request Timeout\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
