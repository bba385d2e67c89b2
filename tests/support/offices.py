"""The simulated bodies behind mail and exchange folder, on free ports, in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bureau.cli.trial.ports import free_port
from bureau.domain.clock import SystemClock
from bureau.gateways.counterpart.offices import Offices
from bureau.gateways.mailbox import PopAccount
from bureau.gateways.smtp_server import SmtpAccount

OWN = "bureau@huantai.example"
PASSWORD = "pop-password"


class OfficesRig:
    """The simulator; `stop` really refuses connections, `start` takes the same ports again.

    Args:
        folder: keeps what arrived; the exchange folder is in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exchange = folder / "exchange"
        self._ports = (free_port(), free_port(), free_port())
        self.running: Offices | None = None

    @property
    def url(self) -> str:
        """Origin of the page."""
        return f"http://127.0.0.1:{self._ports[0]}"

    @property
    def smtp_port(self) -> int:
        """Port of the mail server."""
        return self._ports[1]

    @property
    def pop_port(self) -> int:
        """Port of the mailbox."""
        return self._ports[2]

    @property
    def offices(self) -> Offices:
        """The running simulator."""
        assert self.running is not None
        return self.running

    def start(self) -> None:
        """Listen and watch."""
        self.running = Offices(
            self.folder / "state",
            self.exchange,
            own=OWN,
            password=PASSWORD,
            host="127.0.0.1",
            ports=self._ports,
            clock=SystemClock(),
        )
        self.running.start()

    def stop(self) -> None:
        """Close the ports."""
        if self.running is not None:
            self.running.stop()
            self.running = None

    def control(self, way: str, mode: str, times: int | None = None, seconds: float = 30.0) -> None:
        """Misbehave."""
        body = {"way": way, "mode": mode, "times": times, "seconds": seconds}
        self.offices.control(json.dumps(body).encode())

    def smtp(
        self, timeout: timedelta = timedelta(seconds=5), max_bytes: int = 10_000_000
    ) -> SmtpAccount:
        """Account at the mail server."""
        return SmtpAccount(
            host="127.0.0.1",
            port=self.smtp_port,
            security="none",
            user="",
            password="",
            sender=OWN,
            timeout=timeout,
            max_bytes=max_bytes,
        )

    def pop(self) -> PopAccount:
        """Account of the own mailbox."""
        return PopAccount(
            host="127.0.0.1",
            port=self.pop_port,
            security="none",
            user=OWN,
            password=PASSWORD,
            timeout=timedelta(seconds=5),
        )


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[OfficesRig]:
    """Simulated bodies, stopped after the test."""
    rig = OfficesRig(tmp_path / "offices")
    rig.start()
    yield rig
    rig.stop()
