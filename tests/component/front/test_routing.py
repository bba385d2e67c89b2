"""Which requests go where, and which go nowhere."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.component.front.conftest import WebApps


def raw(origin: httpx.URL, target: str, method: str = "GET") -> str:
    """First line of the answer to a target sent exactly as it stands."""
    parts = urlsplit(str(origin))
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as opened:
        opened.sendall(
            f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1")
        )
        return opened.makefile("rb").readline().decode().strip()


def test_the_root_leads_to_tasklist(front: httpx.Client) -> None:
    answer = front.get("/")

    assert answer.status_code == 302
    assert answer.headers["location"] == "/camunda/app/tasklist/default/"


@pytest.mark.parametrize("path", ["/camunda", "/camunda/", "/camunda/app/tasklist/default/"])
def test_web_apps_go_to_the_engine(front: httpx.Client, web_apps: WebApps, path: str) -> None:
    assert front.get(path).text == "web apps"
    assert web_apps.seen[-1].url.path == path


@pytest.mark.parametrize(
    "path",
    ["/v1/submissions", "/docs", "/openapi.json", "/panel/x", "/websites/x", "/healthz", "/readyz"],
)
def test_our_own_places_go_to_the_api(front: httpx.Client, web_apps: WebApps, path: str) -> None:
    answer = front.get(path)  # which is down in this test

    assert answer.status_code == 502
    assert answer.json()["detail"] == "业务接口暂时无法访问，请稍后重试。"
    assert web_apps.seen == []


@pytest.mark.parametrize(
    "target",
    [
        "/engine-rest",
        "/engine-rest/engine",
        "/engine-rest/task?x=/camunda/",
        "/camundaX",
        "/actuator/health",
        "/h2-console",
        "/CAMUNDA/",
        "*",
    ],
)
def test_nothing_else_goes_anywhere(front: httpx.Client, web_apps: WebApps, target: str) -> None:
    assert raw(front.base_url, target) == "HTTP/1.1 404 Not Found"
    assert web_apps.seen == []


@pytest.mark.parametrize(
    "target",
    [
        "/camunda/../engine-rest/engine",
        "/camunda/..;/engine-rest/engine",
        "/camunda/..;x=y/engine-rest/engine",
        "/camunda/%2e%2e/engine-rest/engine",
        "/camunda/.%2E;a/engine-rest/engine",
        "/camunda/%2e%2e%2fengine-rest/engine",
        "/camunda/%252e%252e/engine-rest",
        "/camunda\\..\\engine-rest",
        "/camunda/..%5cengine-rest",
        "/camunda/./../engine-rest",
        "//engine-rest/engine",
        "/camunda//../engine-rest",
        "/camunda/%00",
        "/v1/../engine-rest",
        "http://other.example/camunda/",
    ],
)
def test_no_way_around_by_another_spelling(
    front: httpx.Client, web_apps: WebApps, target: str
) -> None:
    assert raw(front.base_url, target) == "HTTP/1.1 400 Bad Request"
    assert web_apps.seen == []


def test_methods_that_mirror_requests(front: httpx.Client, web_apps: WebApps) -> None:
    assert raw(front.base_url, "/camunda/", "TRACE") == "HTTP/1.1 405 Method Not Allowed"
    assert web_apps.seen == []


def test_refusals_are_problems_in_chinese(front: httpx.Client) -> None:
    answer = front.get("/engine-rest/engine")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "没有找到"
