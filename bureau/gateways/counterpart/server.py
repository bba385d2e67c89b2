"""HTTP of the simulated hotline: routes, JSON in and out, and hanging up on purpose."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import structlog

from bureau.gateways.counterpart import page
from bureau.gateways.counterpart.complaints import PROCEDURE, BureauUnreachable, ComplaintClient
from bureau.gateways.counterpart.desk import HANG_UP, Answer, Desk, refusal

#: Largest body taken, in bytes.
MAX_BODY = 1024 * 1024

#: Largest paper taken, in bytes.
MAX_PAPER = 200 * 1024 * 1024

_log = structlog.get_logger(__name__)


class HotlineServer(ThreadingHTTPServer):
    """The listening server; one thread a connection."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], desk: Desk, complaints: ComplaintClient) -> None:
        super().__init__(address, _Handler)
        self.desk = desk
        self.complaints = complaints


class _Handler(BaseHTTPRequestHandler):
    server: HotlineServer
    protocol_version = "HTTP/1.1"
    server_version = "Hotline12345-Simulator"
    timeout = 60

    def do_GET(self) -> None:
        desk = self.server.desk
        if self.path == "/":
            mode, _ = desk.faults.peek()
            text = page.render(desk.inbox.all(), desk.inbox.complaints(), mode)
            self._send(200, text.encode(), "text/html; charset=utf-8")
        elif self.path == "/received":
            self._answer(desk.received())
        elif self.path == "/healthz":
            self._answer(Answer(200, {"status": "ok"}))
        elif self.path.startswith("/replies/"):
            self._answer(desk.find(self.path, self._headers()))
        else:
            self._answer(refusal(404, "not-found", "没有此地址"))

    def do_PUT(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_PAPER:
            self.close_connection = True
            self._answer(refusal(413, "too-large", "附件过大或长度不明"))
            return
        answer = self.server.desk.paper(self.path, self._pieces(int(length)), self._headers())
        self._answer(answer)

    def _pieces(self, length: int) -> Iterator[bytes]:
        left = length
        while left and (piece := self.rfile.read(min(left, 256 * 1024))):
            left -= len(piece)
            yield piece

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._answer(refusal(413, "too-large", "内容过大或长度不明"))
            return
        body = self.rfile.read(int(length))
        if self.path == "/replies":
            self._answer(self.server.desk.reply(self.path, body, self._headers()))
        elif self.path == "/control":
            self._answer(self.server.desk.control(body))
        elif self.path == "/complaints":
            self._complain(body)
        else:
            self._answer(refusal(404, "not-found", "没有此地址"))

    def _complain(self, body: bytes) -> None:
        """Post a complaint: JSON {data, procedure?, idempotency_key?}, or the page's form."""
        from_page = "urlencoded" in self.headers.get("Content-Type", "")
        try:
            given = dict(parse_qsl(body.decode())) if from_page else json.loads(body or b"{}")
        except ValueError:
            given = None
        if not isinstance(given, dict) or not isinstance(given.get("data", {}), dict):
            self._answer(refusal(400, "invalid-data", "内容不是JSON对象"))
            return
        fields = given if from_page else given.get("data", {})
        client, inbox = self.server.complaints, self.server.desk.inbox
        data = client.sample(len(inbox.complaints()) + 1, fields)
        key = str(given.get("idempotency_key") or data["orderNumber"])
        try:
            status, answer = client.post(
                data,
                key=key,
                procedure=str(given.get("procedure") or PROCEDURE),
                attachments=given.get("attachments", []),
            )
        except BureauUnreachable as fault:
            self._answer(refusal(502, "bureau-unreachable", str(fault)))
            return
        tracking = answer.get("tracking_number", "") if isinstance(answer, dict) else ""
        title = answer.get("title", "") if isinstance(answer, dict) else ""
        inbox.note_complaint(
            {
                "order_number": data["orderNumber"],
                "title": data["title"],
                "answer": f"{status} {title}".strip(),
                "tracking": tracking,
            }
        )
        if from_page:
            self._send(303, b"", "text/plain", (("Location", "/"),))
        else:
            document = {"idempotency_key": key, "data": data, "status": status, "answer": answer}
            self._answer(Answer(200, document))

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _answer(self, answer: Answer) -> None:
        if answer is HANG_UP:
            self.close_connection = True
            with contextlib.suppress(OSError):  # the caller may have hung up first
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = json.dumps(answer.document, ensure_ascii=False).encode()
        self._send(answer.status, body, "application/json; charset=utf-8", answer.headers)

    def _send(
        self, status: int, body: bytes, media_type: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            _log.info("caller-left", path=self.path)
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """One line a request: method and path, never a body."""
        request, status = (*map(str, args), "", "")[:2]
        _log.info("hotline-request", request=request, status=status)
