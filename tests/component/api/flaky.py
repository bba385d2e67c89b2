"""A server that fails as told: not reached, its answer lost on the way, busy, or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: "gone": cut off before anything is done; "lost": done, and the answer is cut off.
Trouble = Literal["gone", "lost", "503", "500", ""]


class Flaky:
    """ASGI application in front of another.

    Args:
        app: the real one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        #: What happens to the next requests, one each.
        self.troubles: list[Trouble] = []
        #: Requests that came, by method and path.
        self.seen: list[tuple[str, str]] = []
        #: Changes the body of answers on their way.
        self.change: Callable[[bytes], bytes] = bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.seen.append((scope["method"], scope["path"]))
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble in ("503", "500"):
            await _answer(send, int(trouble), b"{}", [(b"retry-after", b"7")])
        elif trouble == "gone":
            await _cut_off(send)
        else:
            status, headers, body = await self._asked(scope, receive)
            if trouble == "lost":
                await _cut_off(send)
            await _answer(send, status, self.change(body), headers)

    async def _asked(
        self, scope: Scope, receive: Receive
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        status, headers, body = 0, [], b""

        async def keep(message: Message) -> None:
            nonlocal status, headers, body
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, keep)
        return status, headers, body


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    kept = [pair for pair in headers if pair[0].lower() != b"content-length"]
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": body})


async def _cut_off(send: Send) -> None:
    """Promise more than comes, and end: the server closes the connection."""
    promised = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 201, "headers": promised})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
    raise ConnectionAbortedError
