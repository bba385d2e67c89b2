"""The simulator itself: its page, its complaints, its process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from bureau.domain.clock import SystemClock
from bureau.services.ports.counterpart import Packet
from tests.component.gateways.http_side import NO_FILES, hotline_channel
from tests.component.gateways.test_hotline_channel import SECOND
from tests.support.hotline import HotlineSimulator

MODULE = (sys.executable, "-m", "bureau.gateways.counterpart.hotline")


class _Bureau(HTTPServer):
    """Takes one kind of request and remembers it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.calls: list[tuple[str, dict[str, str], Any]] = []


class _Door(BaseHTTPRequestHandler):
    server: _Bureau

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, dict(self.headers.items()), json.loads(body)))
        answer = b'{"tracking_number":"BJ-2026-000007"}'
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def bureau() -> Iterator[_Bureau]:
    with _Bureau() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def with_bureau(tmp_path: Path, bureau: _Bureau) -> Iterator[HotlineSimulator]:
    simulator = HotlineSimulator(
        "s",
        tmp_path / "state.json",
        api_url=f"http://127.0.0.1:{bureau.server_port}",
        api_key="bk_12345678_secret",
    )
    simulator.start()
    yield simulator
    simulator.stop()


def test_the_page_is_chinese_and_escapes_what_came(hotline: HotlineSimulator) -> None:
    channel = hotline_channel(hotline.url, hotline.secret, 5 * SECOND, SystemClock(), NO_FILES)
    text = "<script>alert(1)</script>已办结"
    channel.send(Packet("reply", "BJ-2026-000001", "ZB1", "t", text, ()), "k")
    page = requests.get(f"{hotline.url}/", timeout=5)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "收到的答复和退回（1件）" in page.text
    assert "BJ-2026-000001" in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;已办结" in page.text


def test_a_complaint_goes_to_the_bureau_with_its_key(
    with_bureau: HotlineSimulator, bureau: _Bureau
) -> None:
    answer = requests.post(
        f"{with_bureau.url}/complaints", json={"data": {"title": "短斤缺两"}}, timeout=5
    ).json()
    assert (answer["status"], answer["answer"]["tracking_number"]) == (201, "BJ-2026-000007")
    ((path, headers, body),) = bureau.calls
    assert path == "/v1/submissions"
    assert headers["Authorization"] == "Bearer bk_12345678_secret"
    assert headers["Idempotency-Key"] == body["data"]["orderNumber"] == answer["idempotency_key"]
    assert body["procedure"] == "P2_29_Hotline12345"
    assert body["data"]["title"] == "短斤缺两"


def test_the_pages_form_posts_a_complaint_and_shows_it(
    with_bureau: HotlineSimulator, bureau: _Bureau
) -> None:
    form = {"title": "短斤缺两", "content": ""}
    page = requests.post(f"{with_bureau.url}/complaints", data=form, timeout=5)
    assert page.url == f"{with_bureau.url}/"
    assert "短斤缺两" in page.text
    assert "BJ-2026-000007" in page.text
    assert bureau.calls[0][2]["data"]["content"]


def test_a_complaint_without_a_reachable_bureau_says_so(hotline: HotlineSimulator) -> None:
    answer = requests.post(f"{hotline.url}/complaints", json={}, timeout=5)
    assert answer.status_code == 502
    assert "密钥" in answer.json()["title"]
    hotline.api_key = "bk_x"
    answer = requests.post(f"{hotline.url}/complaints", json={}, timeout=5)
    assert "连接不上" in answer.json()["title"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"mode":"off"}', b'{"mode":"ok","times":0}', b'{"mode":"ok","x":1}']
)
def test_a_wrong_control_is_refused(hotline: HotlineSimulator, body: bytes) -> None:
    answer = requests.post(f"{hotline.url}/control", data=body, timeout=5)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/complaints", "/nowhere", "/replies"])
def test_wrong_posts_are_refused(hotline: HotlineSimulator, path: str) -> None:
    assert 400 <= requests.post(f"{hotline.url}{path}", data=b"[", timeout=5).status_code < 500


def test_a_body_too_large_is_refused_unread(hotline: HotlineSimulator) -> None:
    headers = {"Content-Length": str(10**9)}
    answer = requests.post(f"{hotline.url}/replies", data=b"", headers=headers, timeout=5)
    assert answer.status_code == 413


def _start(tmp_path: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    secret = tmp_path / "secret"
    secret.write_text("s\n")
    process = subprocess.Popen(
        [*MODULE, "--port", str(port), "--secret-file", secret, "--state", tmp_path / "state.json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1].rstrip("/")


def test_the_process_keeps_what_it_got_and_stops_cleanly(tmp_path: Path) -> None:
    process, url = _start(tmp_path, 0)
    with process:
        channel = hotline_channel(url, "s", 5 * SECOND, SystemClock(), NO_FILES)
        receipt = channel.send(Packet("reply", "BJ-2026-000001", "", "t", "答复", ()), "k")
        # an answer that is held back does not hold the stop
        requests.post(f"{url}/control", json={"mode": "slow"}, timeout=5)
        with pytest.raises(requests.ReadTimeout):
            requests.post(f"{url}/replies", data=b"{}", timeout=0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    process, again = _start(tmp_path, int(url.rpartition(":")[2]))
    with process:
        assert again == url
        assert channel.find("k") == receipt
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


def test_a_taken_port_is_named(tmp_path: Path, hotline: HotlineSimulator) -> None:
    (tmp_path / "secret").write_text("s")
    done = subprocess.run(
        [*MODULE, "--port", hotline.url.rpartition(":")[2], "--secret-file", tmp_path / "secret"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "无法使用" in done.stderr
