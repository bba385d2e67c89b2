"""Bodies as they really come: slow, broken off, longer than they say, unwanted."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.component.api.client import Client, assert_problem
from tests.component.api.rig import Rig
from tests.support.observe import wait_for
from tests.support.serving import serving

PDF_HEAD = b"%PDF-1.7\n"
MEGABYTE = 1024 * 1024


@pytest.fixture
def small(sqlite_url: str, tmp_path: Path) -> Iterator[Rig]:
    """Files of at most a megabyte; silence of a second counts as gone."""
    made = Rig(sqlite_url, tmp_path, max_attachment_bytes=MEGABYTE)
    yield made
    made.database.close()


@pytest.fixture
def served(small: Rig) -> Iterator[str]:
    app = small.app
    app.state.limits = replace(app.state.limits, idle=timedelta(seconds=1))
    with serving(app) as origin:
        yield origin


class Wire:
    """A connection whose bytes the test writes itself."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)

    def head(
        self, key: str, *lines: str, path: str = "/v1/attachments?name=a.pdf", body: bytes = b""
    ) -> None:
        head = [
            f"POST {path} HTTP/1.1",
            "Host: x",
            f"Authorization: Bearer {key}",
            "Content-Type: application/pdf",
            *lines,
        ]
        self.socket.sendall("\r\n".join([*head, "", ""]).encode() + body)

    def answer(self) -> str:
        """Everything until the server closes, or a second passes in silence."""
        self.socket.settimeout(3)
        received = b""
        try:
            while piece := self.socket.recv(65536):
                received += piece
                if received.rstrip().endswith(b"]}"):
                    break
        except TimeoutError:
            pass
        return received.decode()


@pytest.fixture
def wire(served: str) -> Iterator[Wire]:
    made = Wire(served)
    yield made
    made.socket.close()


def test_ten_gigabytes_declared_are_refused_before_a_byte_is_read(wire: Wire, small: Rig) -> None:
    wire.head(small.key, "Content-Length: 10737418240")

    answer = wire.answer()

    assert answer.startswith("HTTP/1.1 413 ")
    assert '"code": "too-large"' in answer
    assert "最多 1 MB" in answer
    assert "connection: close" in answer.lower()


def test_who_asks_first_is_told_before_sending(wire: Wire, small: Rig) -> None:
    wire.head("bk_wrong", "Content-Length: 1000000", "Expect: 100-continue")

    answer = wire.answer()

    assert answer.startswith("HTTP/1.1 401 ")
    assert "100 Continue" not in answer


def test_who_asks_first_and_is_welcome_may_go_on(wire: Wire, small: Rig) -> None:
    content = PDF_HEAD + b"x" * 1000
    wire.head(
        small.key, f"Content-Length: {len(content)}", "Expect: 100-continue", "Connection: close"
    )
    assert wire.socket.recv(100).startswith(b"HTTP/1.1 100 ")
    wire.socket.sendall(content)

    assert wire.answer().startswith("HTTP/1.1 201 ")


def test_more_than_the_limit_without_a_length(served: str, small: Rig) -> None:
    def pieces() -> Iterator[bytes]:
        yield PDF_HEAD
        for _ in range(40):
            yield b"x" * 65536

    with Client(served, small.key) as client:
        answer = client.post(
            "/v1/attachments",
            params={"name": "a.pdf"},
            content=pieces(),
            headers={"Content-Type": "application/pdf"},
        )

    assert_problem(answer, 413, "too-large")
    assert small.stored_files() == []
    assert small.count("papers") == 0


def test_exactly_the_limit_is_fine(served: str, small: Rig) -> None:
    content = PDF_HEAD + b"x" * (MEGABYTE - len(PDF_HEAD))
    with Client(served, small.key) as client:
        assert client.attach(content).status_code == 201
        assert client.attach(content + b"x").status_code == 413


def test_silence_in_the_middle(wire: Wire, small: Rig) -> None:
    wire.head(small.key, "Content-Length: 1000")
    wire.socket.sendall(PDF_HEAD)
    started = time.monotonic()

    answer = wire.answer()

    assert answer.startswith("HTTP/1.1 408 ")
    assert '"code": "request-timeout"' in answer
    assert 0.5 < time.monotonic() - started < 8
    assert small.stored_files() == []


def test_hanging_up_in_the_middle_keeps_nothing(wire: Wire, small: Rig) -> None:
    wire.head(small.key, f"Content-Length: {MEGABYTE}")
    wire.socket.sendall(PDF_HEAD + b"x" * 300_000)
    wait_for(small.stored_files, seconds=5, what="the draft is there")

    wire.socket.close()

    wait_for(lambda: not small.stored_files(), seconds=5, what="the draft is gone")
    assert small.count("papers") == 0


def test_a_refused_sender_of_much_still_sees_why(served: str) -> None:
    """Without lingering the connection would be reset while the sender sends."""
    with Client(served, "bk_wrong") as client:
        answer = client.attach(PDF_HEAD + b"x" * (24 * MEGABYTE))

    assert_problem(answer, 401, "unauthenticated")


def test_a_small_refused_body_keeps_the_connection(served: str) -> None:
    with Client(served, "bk_wrong") as client:
        answer = client.attach(PDF_HEAD + b"x" * 1000)

    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers.get("connection") != "close"


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: -1",),
        ("Content-Length: five",),
    ],
)
def test_lengths_that_contradict_themselves(wire: Wire, small: Rig, lines: tuple[str, ...]) -> None:
    # In one piece: what comes after the server has closed would reset the connection.
    wire.head(small.key, *lines, body=b"%PDF-")

    assert wire.answer().startswith("HTTP/1.1 400 ")
    assert small.stored_files() == []


def test_a_head_cut_into_single_bytes_is_judged_whole(served: str, small: Rig) -> None:
    content = PDF_HEAD + b"x" * 50

    def pieces() -> Iterator[bytes]:
        for byte in content:
            yield bytes([byte])

    with Client(served, small.key) as client:
        answer = client.post(
            "/v1/attachments",
            params={"name": "a.pdf"},
            content=pieces(),
            headers={"Content-Type": "application/pdf"},
        )

    assert answer.status_code == 201
    assert answer.json()["sha256"] == hashlib.sha256(content).hexdigest()
