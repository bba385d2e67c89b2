"""Says with each answer where the key stands, and writes down each access before it is answered.

Headers of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy: "key";q=600;w=60` and
`RateLimit: "key";r=598;t=41`. An access that cannot be written down is not answered: a submission
that was taken is found again under its idempotency key.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import RETRY_AFTER, problem_response
from api.observe import noted_caller, request_id
from api.problems import problem
from bureau.errors import BureauError
from bureau.services.access_log import AccessLog
from bureau.services.rate_limits import Standing

_STANDING: Final = "bureau.standing"

_log = structlog.get_logger("api.accounting")


def note_standing(scope: MutableMapping[str, Any], standing: Standing) -> None:
    """Remember where the caller's key stands, for the headers and the audit row."""
    scope[_STANDING] = standing


class Accounting:
    """ASGI middleware for what callers with a key do.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        replaced = False

        async def accounted(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            standing: Standing | None = scope.get(_STANDING)
            if standing is not None and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                quota = standing.quota
                headers["RateLimit-Policy"] = (
                    f'"{quota.name}";q={quota.most};w={int(quota.window.total_seconds())}'
                )
                headers["RateLimit"] = (
                    f'"{quota.name}";r={max(standing.left, 0)};t={standing.seconds}'
                )
                try:
                    await run_in_threadpool(_note, scope, message["status"])
                except BureauError as fault:
                    _log.error("access not written down", error=type(fault).__name__)
                    replaced = True
                    await _later(scope)(scope, receive, send)
                    return
            await send(message)

        await self._app(scope, receive, accounted)


def _note(scope: Scope, status: int) -> None:
    log: AccessLog = Request(scope).app.state.services.interface.access_log
    log.note(
        noted_caller(scope) or "-",
        method=scope["method"],
        route=str(getattr(scope.get("route"), "path", "-")),
        subject=scope.get("path_params", {}).get("tracking_number"),
        status=status,
        correlation=request_id(scope),
    )


def _later(scope: Scope) -> ASGIApp:
    return problem_response(
        problem("temporarily-unavailable"),
        instance=request_id(scope),
        headers={"Retry-After": str(RETRY_AFTER)},
    )
