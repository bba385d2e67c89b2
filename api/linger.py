"""Lets a sender see the answer that came before it had sent everything.

A server that answers and closes while the sender still sends resets the connection, and many
clients then never see why they were refused (nginx calls the cure lingering close). So the answer
goes out at once, and what still comes in is thrown away, up to a bound, before the connection ends.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: An unread rest as small as this is read first, so that the connection can stay open.
SMALL_BYTES: Final = 256 * 1024
SMALL_SECONDS: Final = 0.5
#: After the answer, so much more is thrown away, for so long in all, and so long in silence.
LINGER_BYTES: Final = 256 * 1024 * 1024
LINGER_SECONDS: Final = 30.0
SILENCE_SECONDS: Final = 5.0


class Linger:
    """ASGI middleware: answers early without a reset.

    A sender that waits for "100 Continue" has sent nothing: it is answered, and that is all.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, waits=_waits_for_permission(scope))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not body.ended and not body.waits:
                    await body.drop(SMALL_BYTES, SMALL_SECONDS, SMALL_SECONDS)
                if not body.ended:
                    MutableHeaders(scope=message)["Connection"] = "close"
                await send(message)
            elif message.get("more_body", False) or body.ended or body.waits:
                await send(message)
            else:
                await send({**message, "more_body": True})
                await body.drop(LINGER_BYTES, LINGER_SECONDS, SILENCE_SECONDS)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app(scope, body.receive, sending)


class _Body:
    """The request's body: whether its end was seen, and whether the sender waits for permission."""

    def __init__(self, receive: Receive, *, waits: bool) -> None:
        self._receive = receive
        self.waits = waits
        self.ended = False

    async def receive(self) -> Message:
        self.waits = False
        message = await self._receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            self.ended = True
        return message

    async def drop(self, most: int, seconds: float, silence: float) -> None:
        """Read and throw away until the end, or one of the bounds."""
        dropped = 0
        try:
            async with asyncio.timeout(seconds):
                while not self.ended and dropped < most:
                    async with asyncio.timeout(silence):
                        message = await self.receive()
                    dropped += len(message.get("body", b""))
        except TimeoutError:
            return  # the sender is too slow to be waited for: the connection ends


def _waits_for_permission(scope: Scope) -> bool:
    return Headers(scope=scope).get("expect", "").lower() == "100-continue"
