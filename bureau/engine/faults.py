"""The engine's error answers, as our error tree."""

from __future__ import annotations

import json
import re
from typing import Final

from bureau.errors import (
    EngineConflict,
    EngineError,
    EngineNotFound,
    EngineRefused,
    EngineUnavailable,
)

#: Exception of the engine when two transactions changed the same row; the request may be repeated.
OPTIMISTIC_LOCKING: Final = "OptimisticLockingException"

#: Code of an answer that concerns a suspended instance or definition.
SUSPENDED: Final = "ENGINE-03043"

_LOCKED_BY: Final = "It is locked by worker"
_NESTED: Final = re.compile(r"(?:\w+\.)+(\w+Exception): ")

#: Longest piece of the engine's message that is kept.
MESSAGE_LIMIT: Final = 2000


def fault_of(method: str, path: str, status: int, body: bytes) -> EngineError:
    """The error that an answer with a status of 400 or more stands for.

    Args:
        method: HTTP method asked.
        path: address asked, without query.
        status: HTTP status.
        body: answer, usually ``{"type": ..., "message": ...}``.
    """
    kind, detail = _parse(body)
    kind = _nested_type(kind, detail)
    message = f"{method} {path}: {status} {kind} {detail}".rstrip()
    if status == 404:
        return EngineNotFound(message, status=status, type=kind)
    if kind == OPTIMISTIC_LOCKING or _taken_away(status, detail):
        return EngineConflict(message, status=status, type=kind)
    if status >= 500 or status == 429:
        return EngineUnavailable(message, status=status, type=kind)
    return EngineRefused(message, status=status, type=kind)


def _parse(body: bytes) -> tuple[str, str]:
    """Type and message of an error answer; anything but JSON gives "" and the start of it."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return "", body[:200].decode(errors="replace")
    return str(answer.get("type") or ""), str(answer.get("message") or "")[:MESSAGE_LIMIT]


def _nested_type(kind: str, message: str) -> str:
    """The engine's own exception, where REST answers with a wrapper of it.

    For example a ``RestException`` whose message starts with
    "org.camunda.bpm.engine.MismatchingMessageCorrelationException: ".
    """
    nested = _NESTED.match(message)
    return nested[1] if nested else kind


def _taken_away(status: int, message: str) -> bool:
    """Whether a 400 says that an external task is another worker's, or suspended by a person."""
    if status != 400:
        return False
    return _LOCKED_BY in message or message.startswith(SUSPENDED)
