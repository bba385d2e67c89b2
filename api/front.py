"""The one public origin of the embedded mode: `python -m api.front`.

    /camunda/**                                                    the engine's web apps
    /v1/**  /docs/**  /openapi.json  /panel/**  /websites/**  /healthz  /readyz  the API
    /                                                              to Tasklist

Nothing else is passed on, `/engine-rest` least of all: it is for our own processes.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_response
from api.front_page import unavailable_page, wants_page
from api.linger import Linger
from api.observe import Observe, note_route, request_id
from api.problems import problem
from api.proxy import ReverseProxy, target
from api.serve import serve
from api.upstream import Address, UpstreamSilent, UpstreamUnavailable
from bureau import logs
from bureau.settings import Settings, load_settings

#: Longest wait for an answer: the engine's own transactions may take as long as a minute.
ANSWER_SECONDS: Final = 120.0

_RETRY_SECONDS: Final = "5"

_TASKLIST: Final = "/camunda/app/tasklist/default/"
_API_PLACES: Final = ("/v1", "/docs", "/openapi.json", "/panel", "/websites", "/healthz", "/readyz")
_ENGINE_PLACES: Final = ("/camunda",)
#: Readings of a path that differ between servers: none of them has a use here.
_AMBIGUOUS: Final = re.compile(rb"%2f|%5c|%00|%25|\\|//", re.IGNORECASE)

_log = structlog.get_logger("front")


def create_front(settings: Settings) -> ASGIApp:
    """Build the front.

    Args:
        settings: where engine and API listen.
    """
    engine = urlsplit(settings.engine_web_url)
    proxies = {
        "流程引擎": (
            ReverseProxy(
                Address(engine.hostname or "127.0.0.1", engine.port or 80), ANSWER_SECONDS
            ),
            _ENGINE_PLACES,
        ),
        "业务接口": (
            ReverseProxy(Address(settings.api_host, settings.api_port), ANSWER_SECONDS),
            _API_PLACES,
        ),
    }
    return Linger(Observe(Front(proxies)))


class Front:
    """ASGI application that sends each request to the server it is for.

    Args:
        proxies: by Chinese name: the proxy, and the places it serves.
    """

    def __init__(self, proxies: dict[str, tuple[ReverseProxy, tuple[str, ...]]]) -> None:
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if (refusal := _refusal(scope)) is not None:
            await refusal(scope, receive, send)
            return
        path = scope["path"]
        for name, (proxy, places) in self._proxies.items():
            if (place := _place(path, places)) is not None:
                note_route(scope, place)
                await _pass_on(name, proxy, scope, receive, send)
                return
        answer = RedirectResponse(_TASKLIST, 302) if path == "/" else _problem(scope, "not-found")
        await answer(scope, receive, send)


def _place(path: str, places: tuple[str, ...]) -> str | None:
    """The place that this path is in."""
    return next((p for p in places if path == p or path.startswith(f"{p}/")), None)


def _refusal(scope: Scope) -> Response | None:
    """An answer for what no server behind us should have to interpret."""
    if scope["method"] in {"CONNECT", "TRACE"}:
        return _problem(scope, "method-not-allowed", {"Allow": "GET, HEAD, POST, PUT, DELETE"})
    path = target(scope).partition(b"?")[0]
    # Tomcat drops ";..." from each segment before it resolves "..": so "..;x" climbs too.
    segments = [unquote_to_bytes(part.partition(b";")[0]) for part in path.split(b"/")]
    if _AMBIGUOUS.search(path) or b".." in segments or b"." in segments:
        return _problem(scope, "bad-request")
    return None


async def _pass_on(
    name: str, proxy: ReverseProxy, scope: Scope, receive: Receive, send: Send
) -> None:
    began = False

    async def sending(message: Message) -> None:
        nonlocal began
        began = True
        await send(message)

    try:
        await proxy(scope, receive, sending)
    except (UpstreamUnavailable, UpstreamSilent, OSError) as error:
        silent = isinstance(error, UpstreamSilent)
        _log.warning("upstream failed", upstream=name, error=type(error).__name__, began=began)
        if began:
            return  # the answer is cut short: the server closes the connection, the caller sees it
        answer = _failure(scope, name, silent=silent)
        await answer(scope, receive, send)


def _failure(scope: Scope, name: str, *, silent: bool) -> Response:
    kind = problem("upstream-silent" if silent else "upstream-unavailable")
    if wants_page(Request(scope)):
        return unavailable_page(kind, name, request_id(scope))
    return problem_response(
        kind,
        instance=request_id(scope),
        detail=f"{name}{kind.advice}",
        headers={"Retry-After": _RETRY_SECONDS},
    )


def main() -> None:
    """Build from settings and serve."""
    settings = load_settings()
    logs.configure("front", form=settings.log_format, level=settings.log_level)
    serve(create_front(settings), settings.front_host, settings.front_port)


def _problem(scope: Scope, code: str, headers: dict[str, str] | None = None) -> Response:
    return problem_response(problem(code), instance=request_id(scope), headers=headers)


if __name__ == "__main__":
    main()
