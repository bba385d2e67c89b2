"""Health, readiness and metrics of a process over HTTP: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

#: Gives what is wrong; empty when nothing is.
Check = Callable[[], list[str]]


class StatusServer:
    """Answers on a port of its own, in a thread of its own.

    Args:
        host: address to listen on.
        port: port; 0 is any free one.
        registry: metrics to expose.
        alive: faults of the process itself; a supervisor restarts on any.
        ready: reasons why no work is done now.
    """

    def __init__(
        self, host: str, port: int, registry: CollectorRegistry, *, alive: Check, ready: Check
    ) -> None:
        def answer(*given: Any) -> _Answer:
            return _Answer(
                *given,
                checks={"/healthz": alive, "/readyz": ready},
                metrics=lambda: generate_latest(registry),
            )

        self._server = ThreadingHTTPServer((host, port), answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="status", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()


class _Answer(BaseHTTPRequestHandler):
    def __init__(self, *given: Any, checks: dict[str, Check], metrics: Callable[[], bytes]) -> None:
        self._checks = checks
        self._metrics = metrics
        super().__init__(*given)

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._send(HTTPStatus.OK, CONTENT_TYPE_LATEST, self._metrics())
        elif path in self._checks:
            faults = self._checks[path]()
            status = HTTPStatus.SERVICE_UNAVAILABLE if faults else HTTPStatus.OK
            body = {"status": "fault" if faults else "ok", "faults": faults}
            self._send(status, "application/json", json.dumps(body).encode())
        else:
            self._send(HTTPStatus.NOT_FOUND, "application/json", b'{"status": "unknown path"}')

    def log_message(self, format: str, *args: object) -> None:
        """Probes come every few seconds; they are not logged."""

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
