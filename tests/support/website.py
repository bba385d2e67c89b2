"""A website with the signed interface, for tests: real sockets, faults on demand."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from bureau.domain.clock import SystemClock
from bureau.gateways import signing

SECRET = "test-secret-of-the-website"
PATH = "/publications"


class WebsiteSimulator:
    """Keeps what was published; `stop` really refuses connections, `start` takes the same port."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, Any]] = {}
        self.papers: dict[str, bytes] = {}
        self.posts: list[str] = []
        #: What the next request does: "500" before acting, "drop" after it, "down", "reject".
        self.faults: list[str] = []
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Origin."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen."""
        simulator = self

        class Handler(_Handler):
            site = simulator

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(BaseHTTPRequestHandler):
    site: WebsiteSimulator

    def do_PUT(self) -> None:
        body = self._body()
        digest = hashlib.sha256(body).hexdigest()
        assert self.path == f"/papers/{digest}"
        self.site.papers[digest] = body
        self._answer(200, {})

    def do_POST(self) -> None:
        body = self._body()
        fault = self.site.faults.pop(0) if self.site.faults else ""
        if fault == "down":
            self._answer(503, {}, {"Retry-After": "1"})
            return
        if fault == "500":
            self._answer(500, {})
            return
        document = json.loads(body)
        key = document["key"]
        assert self.headers["Idempotency-Key"] == key
        if self.path.endswith("/take-down"):
            if key not in self.site.pages:
                self._answer(404, {"code": "unknown-key", "title": "没有此项"})
                return
            self.site.pages[key]["up"] = False
        else:
            self.site.posts.append(key)
            known = self.site.pages.get(key)
            if known is not None and known["document"] != document:
                self._answer(409, {"code": "key-reused", "title": "编号已用"})
                return
            if known is None:
                assert all(one["sha256"] in self.site.papers for one in document["papers"])
                self.site.pages[key] = {
                    "document": document,
                    "up": True,
                    "receipt": self._receipt(key, rejected=fault == "reject"),
                }
        if fault == "drop":
            self.close_connection = True
            return
        self._answer(200, self.site.pages[key]["receipt"])

    def do_GET(self) -> None:
        self._body()
        key = unquote(self.path.removeprefix(f"{PATH}/"))
        page = self.site.pages.get(key)
        if page is None:
            self._answer(404, {"code": "unknown-key"})
        else:
            self._answer(200, page["receipt"])

    def _receipt(self, key: str, *, rejected: bool) -> dict[str, str]:
        return {
            "number": f"W{len(self.site.pages) + 1}",
            "received_at": SystemClock().now().isoformat(),
            "status": "rejected" if rejected else "accepted",
            "reason": "版面已满" if rejected else "",
            "url": "" if rejected else f"https://www.huantai.example/{len(self.site.pages) + 1}",
        }

    def _body(self) -> bytes:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        signing.verify(SECRET, SystemClock().now(), self.command, self.path, body, headers)
        return body

    def _answer(self, status: int, body: object, more: dict[str, str] | None = None) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
