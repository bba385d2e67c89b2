"""`bureau doctor`: running parts, asked over HTTP."""

from __future__ import annotations

import json

import pytest
import responses

from bureau.cli.doctor.processes import check_process
from bureau.cli.finding import State

URL = "http://127.0.0.1:8083/readyz"


@responses.activate
def test_a_part_that_is_ready_is_green():
    responses.get(URL, json={"status": "ok"})

    assert check_process("工作进程", URL).state is State.GREEN


@responses.activate
@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"status": "fault", "faults": ["the engine has not answered yet"]}, "has not answered"),
        (
            {"ready": False, "checks": [{"name": "engine", "label": "流程引擎", "ok": False}]},
            "引擎",
        ),
        ("not json", "not json"),
    ],
)
def test_a_part_that_is_not_ready_says_why(body: object, shown: str):
    text = body if isinstance(body, str) else json.dumps(body)
    responses.get(URL, body=text, status=503)
    finding = check_process("工作进程", URL, patience=0)

    assert finding.state is State.RED
    assert shown in finding.detail


@responses.activate
def test_a_part_that_has_just_started_gets_a_moment():
    responses.get(URL, body="", status=503)
    responses.get(URL, json={"status": "ok"})

    assert check_process("工作进程", URL, patience=5).state is State.GREEN


def test_a_part_that_does_not_answer_is_red():
    finding = check_process("工作进程", "http://127.0.0.1:1/readyz")

    assert finding.state is State.RED
    assert finding.remedy == "make run"
