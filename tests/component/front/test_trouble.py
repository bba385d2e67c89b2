"""Servers that are down, break off, say nothing, or answer early; callers that hang up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from api import front as front_module
from api.front import create_front
from bureau.cli.trial.ports import free_port
from tests.component.api.client import assert_problem
from tests.component.api.rig import Rig
from tests.component.front.conftest import WebApps, port_of, settings_for
from tests.support.observe import wait_for
from tests.support.serving import serving

MEGABYTE = 1024 * 1024


@contextmanager
def scripted(play: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does one thing with each connection, then closes it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def run() -> None:
            while True:
                try:
                    opened, _ = listener.accept()
                except OSError:
                    return
                with opened:
                    play(opened)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def head_of(opened: socket.socket) -> bytes:
    """Read up to the end of the request's head."""
    received = b""
    while b"\r\n\r\n" not in received and (piece := opened.recv(4096)):
        received += piece
    return received


@contextmanager
def fronted(engine: str) -> Iterator[httpx.Client]:
    """A browser before a front over this engine."""
    with (
        serving(create_front(settings_for(engine, free_port()))) as origin,
        httpx.Client(base_url=origin, trust_env=False, timeout=20) as client,
    ):
        yield client


class TestDown:
    def test_a_script_gets_a_problem(self) -> None:
        with fronted(f"http://127.0.0.1:{free_port()}") as client:
            answer = client.get("/camunda/api/engine", headers={"Accept": "application/json"})

        assert_problem(answer, 502, "upstream-unavailable")
        assert answer.json()["detail"] == "流程引擎暂时无法访问，请稍后重试。"
        assert answer.headers["retry-after"] == "5"

    def test_a_person_gets_a_page_that_tries_again(self) -> None:
        with fronted(f"http://127.0.0.1:{free_port()}") as client:
            answer = client.get("/camunda/app/", headers={"Accept": "text/html,*/*"})

        assert answer.status_code == 502
        assert "流程引擎暂时无法访问" in answer.text
        assert 'http-equiv="refresh"' in answer.text
        assert answer.headers["x-correlation-id"] in answer.text

    def test_a_page_of_the_web_apps_is_not_for_what_a_form_sent(self) -> None:
        with fronted(f"http://127.0.0.1:{free_port()}") as client:
            answer = client.post("/camunda/x", headers={"Accept": "text/html"}, content=b"x")

        assert_problem(answer, 502, "upstream-unavailable")


class TestBroken:
    @pytest.mark.parametrize(
        "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"not http at all\r\n\r\n"]
    )
    def test_no_answer_or_none_that_is_one(self, said: bytes) -> None:
        def play(opened: socket.socket) -> None:
            head_of(opened)
            opened.sendall(said)

        with scripted(play) as engine, fronted(engine) as client:
            assert_problem(client.get("/camunda/"), 502, "upstream-unavailable")

    def test_an_answer_cut_short_is_seen_to_be_short(self) -> None:
        def play(opened: socket.socket) -> None:
            head_of(opened)
            opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

        with (
            scripted(play) as engine,
            fronted(engine) as client,
            pytest.raises(httpx.RemoteProtocolError),
        ):
            client.get("/camunda/")

    def test_no_answer_in_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(front_module, "ANSWER_SECONDS", 0.5)

        def play(opened: socket.socket) -> None:
            head_of(opened)
            opened.settimeout(5)
            while opened.recv(10):  # until the front gives up
                pass

        with scripted(play) as engine, fronted(engine) as client:
            answer = client.post("/camunda/", content=b"x")

        assert_problem(answer, 504, "upstream-silent")

    def test_an_answer_that_stops(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(front_module, "ANSWER_SECONDS", 0.5)

        def play(opened: socket.socket) -> None:
            head_of(opened)
            opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            opened.settimeout(5)
            opened.recv(1)

        with (
            scripted(play) as engine,
            fronted(engine) as client,
            pytest.raises(httpx.RemoteProtocolError),
        ):
            client.get("/camunda/")

    def test_a_server_that_reads_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(front_module, "ANSWER_SECONDS", 0.5)

        def play(opened: socket.socket) -> None:
            opened.settimeout(5)
            time.sleep(2)

        with scripted(play) as engine, fronted(engine) as client:
            answer = client.post("/camunda/", content=b"x" * (32 * MEGABYTE))

        assert_problem(answer, 504, "upstream-silent")


class TestEarly:
    def test_a_refusal_of_a_large_upload_comes_through(self) -> None:
        """The server answers after the head and closes: nothing of its answer may be lost."""

        def play(opened: socket.socket) -> None:
            head_of(opened)
            opened.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")

        with scripted(play) as engine, fronted(engine) as client:
            for _ in range(10):
                answer = client.post("/camunda/", content=b"x" * (8 * MEGABYTE))
                assert (answer.status_code, answer.content) == (401, b"no")

    def test_ours_too(self, rig: Rig) -> None:
        with (
            serving(rig.app) as api,
            serving(create_front(settings_for("http://127.0.0.1:1", port_of(api)))) as origin,
            httpx.Client(base_url=origin, trust_env=False, timeout=20) as client,
        ):
            answer = client.post(
                "/v1/attachments",
                params={"name": "a.pdf"},
                content=b"%PDF-" + b"x" * (24 * MEGABYTE),
                headers={"Authorization": "Bearer bk_wrong", "Content-Type": "application/pdf"},
            )

        assert_problem(answer, 401, "unauthenticated")


class TestStreams:
    def test_the_first_piece_of_an_answer_is_there_before_the_last(self) -> None:
        go_on = threading.Event()

        def play(opened: socket.socket) -> None:
            head_of(opened)
            opened.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            go_on.wait(5)
            opened.sendall(b"3\r\ntwo\r\n0\r\n\r\n")

        with (
            scripted(play) as engine,
            fronted(engine) as client,
            client.stream("GET", "/camunda/") as answer,
        ):
            pieces = answer.iter_raw()
            assert next(pieces) == b"one"
            go_on.set()
            assert b"".join(pieces) == b"two"

    def test_the_first_piece_of_a_body_is_there_before_the_last(self) -> None:
        first = threading.Event()
        received: list[bytes] = []

        def play(opened: socket.socket) -> None:
            received.append(head_of(opened))
            while b"one" not in b"".join(received):
                received.append(opened.recv(4096))
            first.set()
            while not b"".join(received).endswith(b"0\r\n\r\n"):
                received.append(opened.recv(4096))
            opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        def body() -> Iterator[bytes]:
            yield b"one"
            assert first.wait(5)
            yield b"two"

        with scripted(play) as engine, fronted(engine) as client:
            assert client.post("/camunda/", content=body()).status_code == 200


class TestHangingUp:
    def connect(self, client: httpx.Client) -> socket.socket:
        parts = urlsplit(str(client.base_url))
        return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)

    def test_in_the_middle_of_a_body(self, front: httpx.Client, web_apps: WebApps) -> None:
        opened = self.connect(front)
        opened.sendall(b"POST /camunda/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        wait_for(lambda: web_apps.seen, seconds=5)

        opened.close()

        wait_for(lambda: web_apps.hung_up == 1, seconds=5, what="the server behind is told")
        assert web_apps.received == []

    def test_while_waiting_for_the_answer(self) -> None:
        gone = threading.Event()
        asked = threading.Event()

        def play(opened: socket.socket) -> None:
            head_of(opened)
            asked.set()
            opened.settimeout(5)
            if opened.recv(1) == b"":
                gone.set()

        with scripted(play) as engine, fronted(engine) as client:
            opened = self.connect(client)
            opened.sendall(b"GET /camunda/ HTTP/1.1\r\nHost: x\r\n\r\n")
            assert asked.wait(5)
            opened.close()

            assert gone.wait(5)
