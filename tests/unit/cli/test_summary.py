"""What is shown when everything stands."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path

from rich.console import Console

from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.steps.demo import read_example
from bureau.cli.summary import LogIn, Seeded, curl_line, show_seeded

DATA = {"orderNumber": "ZB2026-1", "title": "购物卡余额无法使用", "content": "“退款”（不予）"}


def made() -> EmbeddedSettings:
    return EmbeddedSettings(
        engine_password="a", hotline_secret="b", demo=True, state_dir=Path("/nowhere")
    )


def test_the_curl_line_is_one_line_that_a_shell_reads_as_meant():
    line = curl_line("http://127.0.0.1:8080", "bk_12345678_x", "P2_29_Hotline12345", DATA)
    words = shlex.split(line)

    assert "\n" not in line
    assert "http://127.0.0.1:8080/v1/submissions" in words
    assert "Authorization: Bearer bk_12345678_x" in words
    assert json.loads(words[words.index("-d") + 1]) == {
        "procedure": "P2_29_Hotline12345",
        "data": DATA,
    }


def test_addresses_log_ins_and_key_are_shown_and_the_line_is_not_broken():
    screen = io.StringIO()
    example = read_example()
    curl = curl_line("http://127.0.0.1:8080", "bk_12345678_x", example.procedure, example.data)
    people = (LogIn("wangfang", "王芳", ("办公室",), "abcd-efgh"),)

    show_seeded(Console(file=screen, width=80), made(), Seeded(people, "bk_12345678_x"))

    text = screen.getvalue()
    assert curl in text
    for shown in ("wangfang", "王芳", "办公室", "abcd-efgh", "/camunda/app/tasklist/", ":8090/"):
        assert shown in text, shown
    assert "svcbureau" not in text


def test_without_demo_there_is_neither_hotline_nor_curl():
    screen = io.StringIO()
    settings = made().model_copy(update={"demo": False})

    show_seeded(Console(file=screen, width=120), settings, Seeded((), ""))

    assert "热线" not in screen.getvalue()
    assert "curl" not in screen.getvalue()


def test_in_containers_no_address_is_shown_that_nobody_can_reach():
    screen = io.StringIO()
    settings = made().model_copy(
        update={"engine_web_url": "http://engine:8081", "hotline_url": "http://hotline:8090"}
    )

    show_seeded(Console(file=screen, width=120), settings, Seeded((), ""))

    assert "/camunda/app/tasklist/" in screen.getvalue()
    for hidden in ("hotline:8090", "metrics", "actuator"):
        assert hidden not in screen.getvalue(), hidden
