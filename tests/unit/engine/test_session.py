"""The session to the engine, against a small server of the test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bureau.correlation import correlated
from bureau.engine.session import EngineSession
from bureau.errors import EngineUnavailable


class Echo(BaseHTTPRequestHandler):
    """Answers with what it got; counts connections."""

    protocol_version = "HTTP/1.1"
    connections = 0

    def setup(self) -> None:
        super().setup()
        type(self).connections += 1

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        got = self.rfile.read(length)
        if self.path.endswith("/slow"):
            time.sleep(1)
        body = json.dumps(
            {
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": got.decode(),
            }
        ).encode()
        if self.path.endswith("/nothing"):
            self.send_response(204)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Set-Cookie", "JSESSIONID=x")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Echo.connections = 0
    served = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    served.daemon_threads = True
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_address[1]}/engine-rest"
    served.shutdown()
    served.server_close()


@pytest.fixture
def session(server: str) -> Iterator[EngineSession]:
    with EngineSession(server + "/", "user", "密码", timeout=5) as opened:
        yield opened


def test_both_ways_of_sending_carry_the_same(session: EngineSession) -> None:
    body = {"名": "值"}
    quick: Any = session.post_json("task", "a/b", body=body)
    plain: Any = session.request("POST", session.at("task", "a/b"), json=body).json()
    assert quick["path"] == plain["path"] == "/engine-rest/task/a%2Fb"
    assert json.loads(quick["body"]) == json.loads(plain["body"]) == body
    for name in ("authorization", "accept", "content-type"):
        assert quick["headers"][name] == plain["headers"][name]
    assert quick["headers"]["authorization"] == "Basic dXNlcjrlr4bnoIE="


def test_connections_are_kept(session: EngineSession) -> None:
    for _ in range(5):
        session.post_json("task", body={})
        session.get_json("task")
    assert Echo.connections == 1


def test_an_empty_answer_is_none(session: EngineSession) -> None:
    assert session.post_json("nothing", body={}) is None


def test_the_correlation_id_goes_along(session: EngineSession) -> None:
    with correlated("BJ-2026-000001/t1"):
        inside: Any = session.post_json("task", body={})
        read: Any = session.get_json("task")
    outside: Any = session.post_json("task", body={})
    assert inside["headers"]["x-correlation-id"] == "BJ-2026-000001/t1"
    assert read["headers"]["x-correlation-id"] == "BJ-2026-000001/t1"
    assert "x-correlation-id" not in outside["headers"]


def test_every_call_has_a_timeout(server: str) -> None:
    with EngineSession(server, "u", "p", timeout=0.2) as session:
        with pytest.raises(EngineUnavailable, match="Timeout"):
            session.post_json("slow", body={})
        with pytest.raises(EngineUnavailable, match="Timeout"):
            session.get_json("slow")
        assert session.post_json("slow", body={}, timeout=5)


def test_a_refused_connection_is_unavailable_without_a_status() -> None:
    with (
        EngineSession("http://127.0.0.1:9", "u", "p") as session,
        pytest.raises(EngineUnavailable) as caught,
    ):
        session.get_json("task", params={"assignee": "somebody"})
    assert caught.value.status is None
    assert "somebody" not in str(caught.value), "queries stay out of messages"
