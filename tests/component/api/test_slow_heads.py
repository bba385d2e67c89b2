"""A request head that does not come in time is refused: by the server itself, without nginx."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from api.patience import PatientProtocol
from tests.component.api.client import Client
from tests.component.api.rig import Rig
from tests.support.serving import serving

SECONDS = 0.6


class Hasty(PatientProtocol):
    head_seconds = SECONDS


@pytest.fixture
def origin(rig: Rig) -> Iterator[str]:
    with serving(rig.app, Hasty) as found:
        yield found


@pytest.fixture
def wire(origin: str) -> Iterator[socket.socket]:
    parts = urlsplit(origin)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as opened:
        yield opened


def rest(wire: socket.socket) -> bytes:
    """Everything until the server closes."""
    received = b""
    try:
        while piece := wire.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def test_a_trickled_head_is_refused(wire: socket.socket, rig: Rig) -> None:
    started = time.monotonic()
    wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    for _ in range(4):  # each byte alone would keep a connection that only watches for silence
        time.sleep(SECONDS / 5)
        wire.sendall(b"X")

    answer = rest(wire)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code": "request-timeout"' in answer
    assert SECONDS * 0.9 < time.monotonic() - started < SECONDS + 5
    assert b"connection: close" in answer.lower()


def test_who_says_nothing_is_shown_out(wire: socket.socket) -> None:
    assert rest(wire) == b""


def test_the_second_request_of_a_connection_is_waited_for_likewise(wire: socket.socket) -> None:
    wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert wire.recv(65536).startswith(b"HTTP/1.1 200 ")
    wire.sendall(b"GET /healthz HTTP/1.1\r\nHo")

    assert b" 408 " in rest(wire)


def test_a_request_that_takes_long_itself_is_not_cut(origin: str, rig: Rig) -> None:
    def slowly() -> Iterator[bytes]:
        yield b"%PDF-1.7\n"
        time.sleep(SECONDS * 2)
        yield b"end"

    with Client(origin, rig.key) as client:
        answer = client.post(
            "/v1/attachments",
            params={"name": "a.pdf"},
            content=slowly(),
            headers={"Content-Type": "application/pdf"},
        )
        assert answer.status_code == 201, answer.text
        time.sleep(SECONDS * 1.5)  # idle between two requests: the keep-alive bound is another one
        assert client.get("/healthz").status_code == 200
