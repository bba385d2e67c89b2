"""The front over a stand-in for the engine's web apps and over the real API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.front import create_front
from bureau.cli.trial.ports import free_port
from bureau.settings import Settings
from tests.component.api.conftest import _quiet, rig, sqlite_url, template
from tests.support.serving import Switch, serving

__all__ = ["_quiet", "rig", "sqlite_url", "template"]


@dataclass
class WebApps:
    """What stands for the engine's web apps: says what it was sent, or what a test tells it to.

    Args:
        headers: of each answer, besides the body's own.
        status: of each answer.
        seen: requests that came, newest last.
        hung_up: callers that went before they were answered.
    """

    headers: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    body: bytes = b"web apps"
    seen: list[Request] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    hung_up: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        self.seen.append(request)
        try:
            self.received.append(await request.body())
        except ClientDisconnect:
            self.hung_up += 1
            return
        answer = Response(self.body, status_code=self.status)
        for name, value in self.headers:
            answer.headers.append(name, value)
        await answer(scope, receive, send)

    def sent(self, name: str) -> str | None:
        """A header of the newest request."""
        return self.seen[-1].headers.get(name)


@pytest.fixture(scope="session")
def switched_engine() -> Iterator[tuple[Switch, str]]:
    """A server for the stand-in, and its origin."""
    switch = Switch()
    with serving(switch) as origin:
        yield switch, origin


@pytest.fixture
def web_apps(switched_engine: tuple[Switch, str]) -> WebApps:
    switch, _ = switched_engine
    switch.app = made = WebApps()
    return made


@pytest.fixture(scope="session")
def engine_origin(switched_engine: tuple[Switch, str]) -> str:
    return switched_engine[1]


def settings_for(engine: str, api_port: int) -> Settings:
    """Settings of a front before these servers."""
    return Settings(
        engine_password="-",
        hotline_secret="-",
        engine_web_url=engine,
        api_host="127.0.0.1",
        api_port=api_port,
    )


@pytest.fixture(scope="session")
def front_origin(engine_origin: str) -> Iterator[str]:
    """A front without an API behind it."""
    with serving(create_front(settings_for(engine_origin, free_port()))) as origin:
        yield origin


@pytest.fixture
def front(front_origin: str, web_apps: WebApps) -> Iterator[httpx.Client]:
    """A browser before the front."""
    with httpx.Client(base_url=front_origin, trust_env=False, timeout=20) as client:
        yield client


def port_of(origin: str) -> int:
    """Port of an origin."""
    return urlsplit(origin).port or 0
