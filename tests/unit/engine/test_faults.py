"""The engine's error answers, as measured on 7.24, and the errors they become."""

from __future__ import annotations

import json

import pytest

from bureau.engine.faults import fault_of
from bureau.errors import (
    EngineConflict,
    EngineError,
    EngineNotFound,
    EngineRefused,
    EngineUnavailable,
)


@pytest.mark.parametrize(
    ("status", "kind", "message", "error", "named"),
    [
        (404, "RestException", "External task with id x does not exist", EngineNotFound, None),
        (
            400,
            "RestException",
            "External Task x cannot be completed by worker 'b'. It is locked by worker 'a'.",
            EngineConflict,
            None,
        ),
        (
            400,
            "RestException",
            "ENGINE-03043 ExternalTask with id 'x' is suspended.",
            EngineConflict,
            None,
        ),
        (500, "OptimisticLockingException", "ENGINE-03005 ...", EngineConflict, None),
        (500, "NullPointerException", "", EngineUnavailable, None),
        (
            400,
            "RestException",
            "org.camunda.bpm.engine.MismatchingMessageCorrelationException: Cannot correlate",
            EngineRefused,
            "MismatchingMessageCorrelationException",
        ),
        (403, "AuthorizationException", "The user ...", EngineRefused, None),
        (401, "", "", EngineRefused, None),
    ],
)
def test_answer_to_error(
    status: int, kind: str, message: str, error: type[EngineError], named: str | None
) -> None:
    body = json.dumps({"type": kind, "message": message}).encode()
    fault = fault_of("POST", "/x", status, body)
    assert type(fault) is error
    assert fault.status == status
    assert fault.type == (named or kind)


@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"[1]", b'"x"', b"\xff\xfe"])
def test_an_answer_that_is_no_json_keeps_its_status(body: bytes) -> None:
    fault = fault_of("GET", "/x", 502, body)
    assert type(fault) is EngineUnavailable
    assert (fault.status, fault.type) == (502, "")


def test_a_long_message_is_cut() -> None:
    body = json.dumps({"type": "T", "message": "长" * 9000}).encode()
    assert len(str(fault_of("GET", "/x", 500, body))) < 2100
