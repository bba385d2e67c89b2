"""One HTTP/1.1 exchange with a server behind the front, both directions at the same time.

The usual client libraries send the whole request before they look for an answer. A server that
refuses a large upload early then closes, and its answer is lost in the reset (measured with httpx:
20 of 20). Here the answer is read while the body is still being sent. Each exchange has a
connection of its own: on one machine that costs a fraction of a millisecond, and no request is ever
lost on a kept connection that the server has just closed.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import h11

_PIECE: Final = 64 * 1024
CONNECT_SECONDS: Final = 3.0

RawHeaders = list[tuple[bytes, bytes]]


class UpstreamUnavailable(Exception):
    """The server cannot be reached, or broke off before it answered."""


class UpstreamSilent(Exception):
    """The server took the request and did not answer in time."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens.

    Args:
        host: name or IP address.
        port: TCP port.
    """

    host: str
    port: int

    @property
    def netloc(self) -> str:
        """As it stands in an address."""
        return f"{self.host}:{self.port}"


class Exchange:
    """One request and its answer. Use it with `async with`; leaving it closes the connection.

    Args:
        address: the server.
        seconds: longest wait for the answer to begin, and for each further piece of it.
    """

    def __init__(self, address: Address, seconds: float) -> None:
        self._address = address
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._protocol = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=_PIECE)

    async def __aenter__(self) -> Exchange:
        """Connect.

        Raises:
            UpstreamUnavailable: nobody listens, or does not answer within `CONNECT_SECONDS`.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                self._socket = await _connected(self._address)
        except (OSError, TimeoutError) as error:
            raise UpstreamUnavailable(f"no connection to {self._address.netloc}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection, whatever state it is in."""
        if self._socket is not None:
            self._socket.close()

    async def send_head(self, method: str, target: bytes, headers: RawHeaders) -> None:
        """Send request line and headers; they say how long the body is.

        Raises:
            OSError: the server closed already.
        """
        await self._send(h11.Request(method=method, target=target, headers=headers))

    async def send_piece(self, piece: bytes) -> None:
        """Send a piece of the body; waits while the server does not read.

        Raises:
            OSError: the server closed: its answer may be there all the same.
            UpstreamSilent: it neither reads nor closes.
        """
        await self._send(h11.Data(data=piece))

    async def send_end(self) -> None:
        """Say that the body is complete."""
        await self._send(h11.EndOfMessage())

    async def head(self) -> h11.Response:
        """Status and headers of the answer.

        Raises:
            UpstreamUnavailable: the server broke off.
        """
        while True:
            event = await self._next()
            if isinstance(event, h11.Response):
                return event

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body of the answer as it comes.

        Raises:
            UpstreamUnavailable: the server broke off in the middle.
            UpstreamSilent: it stopped.
        """
        while not isinstance(event := await self._within_time(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                yield bytes(event.data)

    async def _within_time(self) -> h11.Event:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._next()
        except TimeoutError as error:
            raise UpstreamSilent(f"{self._address.netloc} stopped") from error

    async def _next(self) -> h11.Event:
        loop = asyncio.get_running_loop()
        while True:
            try:
                event = self._protocol.next_event()
                if event is h11.NEED_DATA:
                    self._protocol.receive_data(await loop.sock_recv(self._open, _PIECE))
                    continue
            except (h11.RemoteProtocolError, OSError) as error:
                raise UpstreamUnavailable(f"{self._address.netloc} broke off") from error
            if not isinstance(event, h11.Event) or isinstance(event, h11.ConnectionClosed):
                raise UpstreamUnavailable(f"{self._address.netloc} closed without an answer")
            return event

    async def _send(self, event: h11.Event) -> None:
        data = self._protocol.send(event)
        if data:
            try:
                async with asyncio.timeout(self._seconds):
                    await asyncio.get_running_loop().sock_sendall(self._open, data)
            except TimeoutError as error:
                raise UpstreamSilent(f"{self._address.netloc} does not read") from error

    @property
    def _open(self) -> socket.socket:
        assert self._socket is not None, "use the exchange with `async with`"
        return self._socket


async def _connected(address: Address) -> socket.socket:
    """The first of the host's addresses that answers."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    fault = OSError(f"{address.host} has no address")
    for family, kind, number, _, place in found:
        opened = socket.socket(family, kind, number)
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await loop.sock_connect(opened, place)
        except OSError as error:
            opened.close()
            fault = error
        except BaseException:
            opened.close()
            raise
        else:
            return opened
    raise fault
