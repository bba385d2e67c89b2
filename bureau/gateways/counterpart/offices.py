"""Simulated bodies reached by mail and by exchange folder (模拟外部单位), real servers.

Started by `python -m bureau.gateways.counterpart.offices`:

SMTP      takes mails for every mailbox; copies for the bureau's own go to its mailbox
POP3      the bureau's own mailbox
folders   every packet in the exchange folder gets a receipt
HTTP      GET /         page in Chinese: what arrived
          GET /arrived  the same as JSON
          POST /control {"way": "mail" | "folder", "mode", "times", "seconds"}: see `faults`
          GET /healthz
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from contextlib import ExitStack
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bureau.domain.clock import Clock, SystemClock
from bureau.gateways.counterpart.arrivals import Arrivals
from bureau.gateways.counterpart.faults import Mode
from bureau.gateways.counterpart.folder_watcher import FolderWatcher
from bureau.gateways.counterpart.mail_sink import MailSink, OwnMailbox, controller
from bureau.gateways.counterpart.offices_page import render
from bureau.gateways.counterpart.pop_server import PopServer
from bureau.settings import load_settings

_log = structlog.get_logger(__name__)


class OfficeControl(BaseModel):
    """Body of POST /control."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    way: Literal["mail", "folder"]
    mode: Mode
    times: int | None = Field(default=None, ge=1)
    seconds: float = Field(default=30.0, ge=0, le=600)


class Offices:
    """All simulated bodies of one process.

    Args:
        state: folder that keeps what arrived.
        exchange: folder of all exchange folders; made when missing.
        own: the bureau's own mailbox.
        password: of that mailbox.
        host: address to listen on.
        ports: of HTTP, SMTP, POP3, all bound at once; 0 takes a free one, not possible for SMTP.

    Raises:
        OSError: one of them is taken; none stays open.
        clock: receipt times.
    """

    def __init__(
        self,
        state: Path,
        exchange: Path,
        *,
        own: str,
        password: str,
        host: str,
        ports: tuple[int, int, int],
        clock: Clock,
    ) -> None:
        exchange.mkdir(parents=True, exist_ok=True)
        self.arrivals = Arrivals(state / "arrivals.json")
        mailbox = OwnMailbox(state / "mailbox")
        self.sink = MailSink(state / "spool", self.arrivals, mailbox, own, clock)
        self.watcher = FolderWatcher(exchange, self.arrivals, clock)
        with ExitStack() as opened:  # a port that is taken leaves none of the others open
            self.http = opened.enter_context(_Page((host, ports[0]), self))
            self.pop = opened.enter_context(PopServer((host, ports[2]), mailbox, password))
            self.smtp = controller(self.sink, host, ports[1])
            opened.callback(self.smtp.loop.close)
            self.smtp.start()
            opened.pop_all()

    def start(self) -> None:
        """Serve and watch, in threads."""
        for run in (self.pop.serve_forever, self.watcher.run, self.http.serve_forever):
            threading.Thread(target=run, daemon=True).start()

    def stop(self) -> None:
        """Close everything."""
        self.watcher.stop()
        self.smtp.stop()
        for server in (self.pop, self.http):
            server.shutdown()
            server.server_close()

    def control(self, body: bytes) -> dict[str, object]:
        """Switch a fault mode.

        Raises:
            ValidationError: no such way or mode.
        """
        wanted = OfficeControl.model_validate_json(body)
        switch = self.sink.faults if wanted.way == "mail" else self.watcher.faults
        switch.set(wanted.mode, wanted.times, wanted.seconds)
        return wanted.model_dump()


class _Page(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], offices: Offices) -> None:
        super().__init__(address, _Handler)
        self.offices = offices


class _Handler(BaseHTTPRequestHandler):
    server: _Page
    timeout = 30

    def do_GET(self) -> None:
        offices = self.server.offices
        if self.path == "/":
            modes = (offices.sink.faults.peek()[0], offices.watcher.faults.peek()[0])
            self._send(200, render(offices.arrivals.all(), *modes), "text/html; charset=utf-8")
        elif self.path == "/arrived":
            rows = [asdict(one) for one in offices.arrivals.all()]
            self._send(200, json.dumps(rows, ensure_ascii=False), "application/json")
        elif self.path == "/healthz":
            self._send(200, '{"status":"ok"}', "application/json")
        else:
            self._send(404, '{"code":"not-found"}', "application/json")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/control" or not length.isdigit() or int(length) > 10_000:
            self._send(404, '{"code":"not-found"}', "application/json")
            return
        try:
            done = self.server.offices.control(self.rfile.read(int(length)))
        except ValidationError as fault:
            told = {"code": "invalid-data", "title": f"设置有误：{fault.error_count()}处"}
            self._send(400, json.dumps(told, ensure_ascii=False), "application/json")
            return
        self._send(200, json.dumps(done), "application/json")

    def _send(self, status: int, text: str, media_type: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """One line a request: method and path, never a body."""
        _log.info("offices-request", request=str(args[0]) if args else "")


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; exit code 0."""
    parser = argparse.ArgumentParser(prog="bureau.gateways.counterpart.offices")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8091, help="of the page")
    given = parser.parse_args(arguments)
    settings = load_settings()
    if not settings.demo:
        sys.stderr.write("模拟外部单位只用于演示和测试：请设置 BUREAU_DEMO=true\n")
        return 2
    password = settings.mailbox_password
    try:
        offices = Offices(
            settings.state_dir / "offices",
            settings.exchange_folder,
            own=settings.mail_sender,
            password=password.get_secret_value() if password else "",
            host=given.host,
            ports=(given.port, settings.mail_port, settings.mailbox_port),
            clock=SystemClock(),
        )
        offices.start()
    except OSError as fault:
        sys.stderr.write(f"端口无法使用：{fault.strerror}\n")
        return 1
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    sys.stdout.write(f"模拟外部单位 http://{given.host}:{given.port}/\n")
    sys.stdout.flush()
    ended.wait()
    offices.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
