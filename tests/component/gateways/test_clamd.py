"""The scanner's protocol, with a scanner that answers and with one that does not."""

from __future__ import annotations

import io
import socket
from datetime import timedelta

import pytest

from bureau.gateways.clamd import Clamd
from bureau.services.ports.scanner import ScannerAway
from tests.support.clamd import EICAR, fake_clamd

SECOND = timedelta(seconds=1)


def test_clean_and_infected_files_are_told_apart() -> None:
    with fake_clamd() as scanner:
        clamd = Clamd(scanner.address, SECOND)

        clamd.ping()
        assert clamd.scan(io.BytesIO(bytes(300_000))) is None
        assert clamd.scan(io.BytesIO(bytes(1000) + EICAR)) == "Eicar-Test-Signature"
        assert clamd.scan(io.BytesIO(b"")) is None
    assert scanner.seen == [300_000, 1000 + len(EICAR), 0]


def test_a_file_beyond_the_scanners_limit_was_not_looked_at() -> None:
    with fake_clamd() as scanner:
        scanner.most = 1000
        with pytest.raises(ScannerAway, match="size limit"):
            Clamd(scanner.address, SECOND).scan(io.BytesIO(bytes(5_000_000)))


@pytest.mark.parametrize("address", ["127.0.0.1:9", "unix:/nowhere/clamd.ctl", "nonsense", ""])
def test_a_scanner_that_is_away_is_told(address: str) -> None:
    with pytest.raises(ScannerAway):
        Clamd(address, SECOND).scan(io.BytesIO(b"x"))


def test_a_scanner_that_never_answers_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(ScannerAway):
            Clamd(f"127.0.0.1:{port}", timedelta(milliseconds=200)).ping()
