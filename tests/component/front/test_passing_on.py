"""Requests and answers come through unchanged, but for what belongs to one connection or to us."""

from __future__ import annotations

import gzip
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.component.front.conftest import WebApps


class TestRequest:
    def test_path_and_query_are_not_rewritten(self, front: httpx.Client, web_apps: WebApps) -> None:
        target = "/camunda/api/x%20y/%E4%BB%BB;v=1?a=1&a=2&q=%7B%22x%22%3A1%7D&b=+&c"

        front.get(target)

        scope = web_apps.seen[-1].scope
        assert scope["raw_path"].decode() + "?" + scope["query_string"].decode() == target

    def test_host_and_cookies_are_kept(self, front: httpx.Client, web_apps: WebApps) -> None:
        front.get("/camunda/", headers={"Host": "office:8080", "Cookie": "a=1; JSESSIONID=2"})

        assert web_apps.sent("host") == "office:8080"
        assert web_apps.sent("cookie") == "a=1; JSESSIONID=2"

    def test_where_it_came_from_is_ours_to_say(
        self, front: httpx.Client, web_apps: WebApps
    ) -> None:
        forged = {
            "X-Forwarded-For": "1.2.3.4",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil",
            "X-Forwarded-Prefix": "/evil",
            "Forwarded": "for=1.2.3.4",
            "X-Real-IP": "1.2.3.4",
        }

        front.get("/camunda/", headers=forged)

        seen = web_apps.seen[-1].headers
        assert seen.getlist("x-forwarded-for") == ["127.0.0.1"]
        assert seen.getlist("x-forwarded-proto") == ["http"]
        assert seen.getlist("x-forwarded-host") == [seen["host"]]
        assert {"forwarded", "x-real-ip", "x-forwarded-prefix"} & set(seen) == set()

    def test_what_is_for_one_connection_stays_there(
        self, front: httpx.Client, web_apps: WebApps
    ) -> None:
        front.get(
            "/camunda/",
            headers={
                "Connection": "keep-alive, X-Once",
                "X-Once": "1",
                "TE": "trailers",
                "Upgrade": "h2c",
                "Proxy-Authorization": "x",
                "X-Kept": "1",
            },
        )

        seen = web_apps.seen[-1].headers
        assert {"x-once", "te", "upgrade", "proxy-authorization"} & set(seen) == set()
        assert seen["x-kept"] == "1"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_bodies_with_a_length(
        self, front: httpx.Client, web_apps: WebApps, method: str
    ) -> None:
        front.request(method, "/camunda/", content=b"x" * 100_000)

        assert web_apps.received == [b"x" * 100_000]
        assert web_apps.sent("content-length") == "100000"
        assert web_apps.sent("transfer-encoding") is None

    def test_bodies_without_a_length(self, front: httpx.Client, web_apps: WebApps) -> None:
        front.post("/camunda/", content=iter([b"a" * 70_000, b"b" * 70_000]))

        assert web_apps.received == [b"a" * 70_000 + b"b" * 70_000]
        assert web_apps.sent("content-length") is None

    def test_one_id_from_here_to_the_log_of_the_server_behind(
        self, front: httpx.Client, web_apps: WebApps
    ) -> None:
        answer = front.get("/camunda/")

        assert web_apps.sent("x-correlation-id") == answer.headers["x-correlation-id"]

    def test_a_caller_of_the_old_protocol(self, front: httpx.Client, web_apps: WebApps) -> None:
        parts = urlsplit(str(front.base_url))
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as opened:
            opened.sendall(b"GET /camunda/ HTTP/1.0\r\n\r\n")
            answer = opened.makefile("rb").read()

        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b"\r\n\r\nweb apps")


class TestAnswer:
    def test_every_cookie_by_itself(self, front: httpx.Client, web_apps: WebApps) -> None:
        web_apps.headers = [
            ("Set-Cookie", "JSESSIONID=1; Path=/; HttpOnly; SameSite=Lax"),
            ("Set-Cookie", "XSRF-TOKEN=2;Path=/camunda;SameSite=Lax"),
            ("Set-Cookie", "other=3; Path=/camunda"),
        ]

        answer = front.get("/camunda/")

        assert answer.headers.get_list("set-cookie") == [
            "JSESSIONID=1; Path=/; HttpOnly; SameSite=Lax",
            "XSRF-TOKEN=2; Path=/;SameSite=Lax",
            "other=3; Path=/camunda",
        ]

    def test_redirects_to_ourselves_lose_scheme_and_host(
        self, front: httpx.Client, web_apps: WebApps, engine_origin: str
    ) -> None:
        web_apps.status = 302
        own = str(front.base_url)
        cases = {
            f"{own}/camunda/app/": "/camunda/app/",
            f"{engine_origin}/camunda/app/?a=1#b": "/camunda/app/?a=1#b",
            engine_origin: "/",
            "/camunda/x": "/camunda/x",
            "https://elsewhere.example/camunda/": "https://elsewhere.example/camunda/",
        }
        for sent, got in cases.items():
            web_apps.headers = [("Location", sent)]
            assert front.get("/camunda").headers["location"] == got

    def test_compressed_stays_as_it_is(self, front: httpx.Client, web_apps: WebApps) -> None:
        web_apps.body = gzip.compress(b"text")
        web_apps.headers = [("Content-Encoding", "gzip")]

        with front.stream("GET", "/camunda/") as answer:
            assert b"".join(answer.iter_raw()) == web_apps.body

    @pytest.mark.parametrize("status", [200, 204, 304, 404, 500])
    def test_any_status(self, front: httpx.Client, web_apps: WebApps, status: int) -> None:
        web_apps.status = status
        web_apps.body = b"" if status in {204, 304} else b"body"
        web_apps.headers = [("ETag", '"1"'), ("X-XSRF-TOKEN", "t")]

        answer = front.get("/camunda/")

        assert (answer.status_code, answer.content) == (status, web_apps.body)
        assert (answer.headers["etag"], answer.headers["x-xsrf-token"]) == ('"1"', "t")

    def test_a_head_has_a_length_and_no_body(self, front: httpx.Client, web_apps: WebApps) -> None:
        answer = front.head("/camunda/")

        assert (answer.headers["content-length"], answer.content) == ("8", b"")

    def test_the_connection_is_kept_for_the_next_request(
        self, front: httpx.Client, web_apps: WebApps
    ) -> None:
        for _ in range(3):
            answer = front.post("/camunda/", content=b"x")
            assert answer.headers.get("connection") is None
