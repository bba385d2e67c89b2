"""How each kind of HTTP answer is mapped; canned bytes over a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bureau.domain.clock import SystemClock
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.gateways.http_channel import HttpChannel
from tests.component.gateways.channel_contract import PACKET
from tests.component.gateways.http_side import NO_FILES, hotline_channel

Canned = Callable[[bytes], HttpChannel]

RECEIPT = '{"number":"R-1","received_at":"2026-11-22T09:00:00+08:00"}'


@pytest.fixture
def canned() -> Iterator[Canned]:
    """Start a server that gives the same bytes to each connection."""
    listeners: list[socket.socket] = []

    def start(answer: bytes) -> HttpChannel:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return hotline_channel(url, "s", timedelta(seconds=5), SystemClock(), NO_FILES)

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def answer(status: str, body: str = "", *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body.encode())}", "", body)
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted"])
def test_success_with_a_receipt(canned: Canned, status: str) -> None:
    receipt = canned(answer(status, RECEIPT)).send(PACKET, "k")
    assert (receipt.number, receipt.status, receipt.reason) == ("R-1", "accepted", "")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "[]",
        '{"number":""}',
        '{"number":"R-1"}',
        '{"number":"R-1","received_at":"2026-11-22T09:00:00"}',
        '{"number":"R-1","received_at":"2026-11-22T09:00:00+08:00","status":"maybe"}',
    ],
)
def test_success_without_a_usable_receipt_is_unknown(canned: Canned, body: str) -> None:
    channel = canned(answer("200 OK", body))
    with pytest.raises(OutcomeUnknown):
        channel.send(PACKET, "k")
    with pytest.raises(Transient) as raised:
        channel.find("k")
    assert not isinstance(raised.value, OutcomeUnknown)


def test_conflict_with_a_receipt_is_a_rejection(canned: Canned) -> None:
    body = RECEIPT.replace("}", ',"status":"rejected","reason":"重复"}')
    receipt = canned(answer("409 Conflict", body)).send(PACKET, "k")
    assert (receipt.status, receipt.reason) == ("rejected", "重复")


@pytest.mark.parametrize(
    "status",
    ["301 Moved", "302 Found", "400 Bad", "401 No", "403 No", "404 No", "409 Conflict", "422 No"],
)
def test_refusals_are_permanent(canned: Canned, status: str) -> None:
    with pytest.raises(Permanent):
        canned(answer(status, "{}", "Location: http://127.0.0.1:1/")).send(PACKET, "k")


def test_a_refusal_shows_code_and_title_and_nothing_else(canned: Canned) -> None:
    body = '{"code":"bad-order","title":"工单号有误","detail":"张三 13800000000"}'
    with pytest.raises(Permanent, match="bad-order 工单号有误") as raised:
        canned(answer("400 Bad", body)).send(PACKET, "k")
    assert "13800000000" not in str(raised.value)


@pytest.mark.parametrize("status", ["408 Timeout", "425 Early", "429 Many"])
def test_later_is_surely_not_delivered(canned: Canned, status: str) -> None:
    with pytest.raises(Transient) as raised:
        canned(answer(status)).send(PACKET, "k")
    assert not isinstance(raised.value, OutcomeUnknown)


@pytest.mark.parametrize("status", ["500 E", "502 E", "503 E", "504 E"])
def test_server_errors_are_unknown(canned: Canned, status: str) -> None:
    channel = canned(answer(status))
    with pytest.raises(OutcomeUnknown):
        channel.send(PACKET, "k")
    with pytest.raises(Transient) as raised:
        channel.find("k")
    assert not isinstance(raised.value, OutcomeUnknown)


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", b"garbage\r\n\r\n"]
)
def test_a_broken_answer_is_unknown(canned: Canned, raw: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        canned(raw).send(PACKET, "k")


def test_a_plain_server_behind_https_is_unknown_or_refused(canned: Canned) -> None:
    plain = canned(answer("200 OK", RECEIPT))
    url = plain._http._base.replace("http:", "https:")
    channel = hotline_channel(url, "s", timedelta(seconds=5), SystemClock(), NO_FILES)
    with pytest.raises((OutcomeUnknown, Permanent)):
        channel.send(PACKET, "k")


def test_not_found_without_the_code_is_no_answer(canned: Canned) -> None:
    with pytest.raises(Permanent):
        canned(answer("404 Not Found", "<html>")).find("k")
    assert canned(answer("404 Not Found", '{"code":"unknown-key"}')).find("k") is None
