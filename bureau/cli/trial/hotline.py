"""The simulated 12345 hotline on a free port, served by a thread of this process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import requests

from bureau.domain.clock import Clock, SystemClock
from bureau.gateways.counterpart.hotline import build
from bureau.gateways.counterpart.server import HotlineServer


class HotlineSimulator:
    """A running simulator; `stop` really refuses connections, `start` takes the same port again.

    Args:
        secret: shared with the channel under test.
        state_file: keeps what was received over a stop.
        api_url: origin of the bureau's API, for complaints.
    """

    def __init__(
        self,
        secret: str,
        state_file: Path,
        *,
        clock: Clock | None = None,
        api_url: str = "http://127.0.0.1:9",
        api_key: str = "",
    ) -> None:
        self.secret = secret
        self.api_url = api_url
        self.api_key = api_key
        self._state_file = state_file
        self._clock = clock or SystemClock()
        self._port = 0
        self._server: HotlineServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Origin of the simulator."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        self._server = build(
            ("127.0.0.1", self._port),
            self.secret,
            self._clock,
            api_url=self.api_url,
            api_key=lambda: self.api_key,
            state_file=self._state_file,
        )
        self._port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        if self._server is None or self._thread is None:
            return
        self._server.desk.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        self._server = None

    def control(self, mode: str, times: int | None = None, seconds: float = 30.0) -> None:
        """Misbehave: see `bureau.gateways.counterpart.faults`."""
        body = {"mode": mode, "times": times, "seconds": seconds}
        requests.post(f"{self.url}/control", json=body, timeout=5).raise_for_status()

    def received(self) -> list[dict[str, Any]]:
        """What it took, oldest first."""
        answer = requests.get(f"{self.url}/received", timeout=5)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found
