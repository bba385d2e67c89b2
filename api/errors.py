"""Turns every error into one problem detail (RFC 9457), Chinese, with a stable code.

Whatever goes wrong, the answer has the same shape: faults of the caller (the tree in
`bureau.errors`), the framework's own refusals (no such address, wrong method), and our own
failures, which say nothing of the inside and carry the request's id for the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import compile_path

from api import validation
from api.headers import SECURITY_HEADERS
from api.observe import request_id
from api.problems import BY_STATUS, Problem, problem
from bureau.errors import (
    BureauError,
    EngineUnavailable,
    Fault,
    InvalidData,
    Refusal,
    Transient,
    Unauthenticated,
)
from bureau.services.rate_limits import RateLimited

MEDIA_TYPE = "application/problem+json"
#: Seconds after which a caller may try again when the fault is on our side and passes.
RETRY_AFTER = 5

_log = structlog.get_logger("api")


def problem_response(
    kind: Problem,
    *,
    instance: str,
    detail: str = "",
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem detail as an answer.

    Args:
        kind: what happened.
        instance: id of the request, for the log.
        detail: Chinese sentence about this occurrence; the kind's advice when empty.
        faults: every fault found.
        headers: more headers, such as Allow.
    """
    body: dict[str, object] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": detail or kind.advice,
        "instance": f"urn:uuid:{instance}",
        "faults": [{"pointer": fault.pointer, "message": fault.message} for fault in faults],
    }
    return Response(
        content=json.dumps(body, ensure_ascii=False).encode(),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={**SECURITY_HEADERS, **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Register the handlers for everything that can be raised below `app`."""
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(BureauError, _own_failure)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unforeseen)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    kind = problem(error.code)
    headers = {"WWW-Authenticate": 'Bearer realm="bureau"'} if _asks_for_key(error) else {}
    if isinstance(error, RateLimited):
        headers = {"Retry-After": str(error.standing.seconds)}
    return problem_response(
        kind,
        instance=request_id(request.scope),
        detail=error.message,
        faults=error.faults,
        headers=headers,
    )


def _asks_for_key(error: Refusal) -> bool:
    return isinstance(error, Unauthenticated) and error.code == Unauthenticated.code


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(
        problem(InvalidData.code),
        instance=request_id(request.scope),
        faults=validation.faults(error),
    )


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (allowed := _allowed(request)):
        headers["Allow"] = ", ".join(allowed)
    return problem_response(
        problem(BY_STATUS.get(error.status_code, "bad-request")),
        instance=request_id(request.scope),
        headers=headers,
    )


def _allowed(request: Request) -> list[str]:
    """Every method of this path: the framework names those of the first route only."""
    path = request.scope["path"]
    return [
        method.upper()
        for template, methods in request.app.openapi()["paths"].items()
        if compile_path(template)[0].match(path)
        for method in methods
    ]


async def _own_failure(request: Request, error: Exception) -> Response:
    """Faults of ours or of what we depend on: passing ones say when to come back."""
    if isinstance(error, Transient | EngineUnavailable):
        _log.warning("temporarily unavailable", error=type(error).__name__)
        return problem_response(
            problem("temporarily-unavailable"),
            instance=request_id(request.scope),
            headers={"Retry-After": str(RETRY_AFTER)},
        )
    _log.error("failed", error=type(error).__name__, exc_info=error)
    return problem_response(problem("internal-error"), instance=request_id(request.scope))


async def _gone(request: Request, error: Exception) -> Response:
    """The caller hung up while sending: nobody reads this answer; the log line says 499."""
    return Response(status_code=499)


async def _unforeseen(request: Request, error: Exception) -> Response:
    """A bug. Starlette raises it again after the answer, so that the server logs the trace."""
    return problem_response(problem("internal-error"), instance=request_id(request.scope))
