"""Gives each request an id and one log line: route, status, time; no query, name or key."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bureau.correlation import HEADER, correlated

_ID: Final = "bureau.request_id"
_CALLER: Final = "bureau.caller"
_ROUTE: Final = "bureau.route"
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_log = structlog.get_logger("api.access")


def request_id(scope: MutableMapping[str, Any]) -> str:
    """Id of this request: the one that the proxy in front of us gave, or one of our own."""
    if _ID not in scope:
        given = Headers(scope=scope).get(HEADER, "")
        scope[_ID] = given if _UUID.fullmatch(given) else str(uuid.uuid4())
    return str(scope[_ID])


def note_route(scope: MutableMapping[str, Any], route: str) -> None:
    """Remember where the request goes, for the log line; of those that no router matched."""
    scope[_ROUTE] = route


def note_caller(scope: MutableMapping[str, Any], caller: str) -> None:
    """Remember who calls, for the log line: an organisation's code or a key's prefix, no name."""
    scope[_CALLER] = caller


def noted_caller(scope: MutableMapping[str, Any]) -> str | None:
    """Who calls, as noted."""
    found = scope.get(_CALLER)
    return str(found) if found else None


class Observe:
    """ASGI middleware: header X-Correlation-ID on each answer, one structured line after it.

    Args:
        app: what is observed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500  # what the caller gets when an exception leaves before an answer

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id(scope)
            await send(message)

        try:
            with correlated(request_id(scope)):
                await self._app(scope, receive, observed)
        finally:
            _log.info(
                "request",
                method=scope["method"],
                route=_route(scope),
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                caller=scope.get(_CALLER),
                correlation=request_id(scope),
            )


def _route(scope: Scope) -> str:
    """The route's template; a path that no route took is not repeated: it may hold anything."""
    template = getattr(scope.get("route"), "path", None) or scope.get(_ROUTE)
    return str(template) if template else "-"
