"""Callbacks leave over TLS to judged addresses only, and end in time."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bureau.errors import InvalidData
from bureau.gateways.callback_sender import HttpsCallbackSender
from bureau.services.ports.callback_sender import EndpointAway

LOOPBACK = ("127.0.0.0/8",)


class Endpoint:
    """A TLS server that answers every request with the same bytes.

    Args:
        folder: for its certificate.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "ca.pem"
        self.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.drip = False
        self.seen: list[bytes] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.certificate))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._context = context
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            try:
                with raw, self._context.wrap_socket(raw, server_side=True) as peer:
                    self.seen.append(_request(peer))
                    if not self.drip:
                        peer.sendall(self.answer)
                        continue
                    peer.sendall(b"HTTP/1.1 200 OK\r\n")
                    for number in range(600):
                        peer.sendall(f"X-{number}: 1\r\n".encode())
                        time.sleep(0.05)
            except OSError:
                continue

    def close(self) -> None:
        self._listener.close()


def _request(peer: ssl.SSLSocket) -> bytes:
    """The whole request: answering before its end is read would reset the connection."""
    with peer.makefile("rb") as stream:
        head, length = b"", 0
        while (line := stream.readline()) not in (b"", b"\r\n"):
            head += line
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return head + b"\r\n" + stream.read(length)


def _certificate(place: Path) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    place.write_bytes(pem)
    both = place.with_name("both.pem")
    both.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + pem
    )
    return str(both)


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path)
    yield made
    made.close()


def test_a_message_arrives(endpoint: Endpoint) -> None:
    sender = HttpsCallbackSender(LOOPBACK, endpoint.certificate)

    answer = sender.send(f"https://localhost:{endpoint.port}/a?b=1", b"{}", {"webhook-id": "m"})

    assert answer.status == 204
    assert endpoint.seen[0].startswith(b"POST /a?b=1 HTTP/1.1\r\n")
    assert f"Host: localhost:{endpoint.port}".encode() in endpoint.seen[0]
    assert b"webhook-id: m" in endpoint.seen[0]


def test_a_redirect_is_an_answer_and_not_followed(endpoint: Endpoint) -> None:
    endpoint.answer = b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n"
    sender = HttpsCallbackSender(LOOPBACK, endpoint.certificate)

    assert sender.send(f"https://localhost:{endpoint.port}/", b"", {}).status == 302
    assert len(endpoint.seen) == 1


def test_retry_after_is_told(endpoint: Endpoint) -> None:
    endpoint.answer = b"HTTP/1.1 503 Away\r\nRetry-After: 120\r\n\r\n"
    sender = HttpsCallbackSender(LOOPBACK, endpoint.certificate)

    answer = sender.send(f"https://localhost:{endpoint.port}/", b"", {})
    assert answer.retry_after == dt.timedelta(seconds=120)


def test_an_unknown_certificate_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(EndpointAway, match="SSL"):
        HttpsCallbackSender(LOOPBACK).send(f"https://localhost:{endpoint.port}/", b"", {})
    assert endpoint.seen == []


def test_an_answer_that_drips_is_cut_off(endpoint: Endpoint) -> None:
    endpoint.drip = True
    sender = HttpsCallbackSender(LOOPBACK, endpoint.certificate, deadline=0.5)
    begun = time.monotonic()

    with pytest.raises(EndpointAway):
        sender.send(f"https://localhost:{endpoint.port}/", b"", {})
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://192.168.0.1:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
    ],
)
def test_addresses_inside_are_refused_when_registered_and_when_sent(url: str) -> None:
    sender = HttpsCallbackSender()
    with pytest.raises(InvalidData):
        sender.check(url)
    with pytest.raises(EndpointAway):
        sender.send(url, b"", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://user:pw@example.com/",
        "https://example.com/#x",
        "https:///x",
        "ftp://example.com/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: 1",
        "",
        "https://" + "a" * 2000,
    ],
)
def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidData):
        HttpsCallbackSender().check(url)


def test_a_name_is_judged_again_when_it_is_sent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    told = ["8.8.8.8", "127.0.0.1"]

    def resolve(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", (told.pop(0), 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    sender = HttpsCallbackSender()
    sender.check("https://changing.example/")

    with pytest.raises(EndpointAway, match="内部网络"):
        sender.send("https://changing.example/", b"", {})


def test_one_forbidden_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(InvalidData):
        HttpsCallbackSender().check("https://two.example/")
