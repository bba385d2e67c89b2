"""The simulated hotline as the contract wants it, and a channel to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bureau.domain.clock import Clock, SystemClock
from bureau.gateways.files import LocalFileStore
from bureau.gateways.http_channel import HttpChannel
from bureau.gateways.signed_http import SignedHttp
from bureau.services.ports.files import FileStore
from tests.support.hotline import HotlineSimulator

#: For channels that carry no papers.
NO_FILES = LocalFileStore(Path("no-such-folder"))


def hotline_channel(
    url: str, secret: str, timeout: timedelta, clock: Clock, files: FileStore
) -> HttpChannel:
    """A channel as the register describes the one to the 12345 platform."""
    return HttpChannel(
        SignedHttp(url, secret, timeout, clock, files=files, path="/replies", name="12345热线")
    )


class HttpSide:
    """The simulator behind the channel."""

    def __init__(self, simulator: HotlineSimulator, folder: Path) -> None:
        self.simulator = simulator
        self.files = LocalFileStore(folder / "files")
        self.control = simulator.control
        self.stop = simulator.stop
        self.start = simulator.start

    def channel(self, timeout: timedelta) -> HttpChannel:
        return hotline_channel(
            self.simulator.url, self.simulator.secret, timeout, SystemClock(), self.files
        )

    def arrived(self) -> dict[str, tuple[str, ...]]:
        return {
            entry["key"]: tuple(paper["name"] for paper in entry["papers"])
            for entry in self.simulator.received()
        }

    def deliveries(self) -> dict[str, int]:
        return {entry["key"]: entry["deliveries"] for entry in self.simulator.received()}
