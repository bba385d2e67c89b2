"""The guide for bodies: every example in it runs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from bureau.services.callbacks import signature
from tests.component.api.client import Client
from tests.component.api.rig import Rig

GUIDE: Final = Path(__file__).parents[3] / "docs" / "guide"
SCOPES: Final = ("submit:*", "status:own", "callback:own")


def blocks(chapter: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", (GUIDE / chapter).read_text(), re.DOTALL)


@pytest.mark.parametrize(
    "chapter", ["submissions.md", "attachments.md", "callbacks.md", "access.md"]
)
def test_the_shell_examples_run(client: Client, rig: Rig, tmp_path: Path, chapter: str) -> None:
    key = rig.new_key("hotline12345", "12345政务服务热线", *SCOPES)
    variables = {**os.environ, "BASE": str(client.base_url).rstrip("/"), "KEY": key}
    found = blocks(chapter, "sh")
    assert found
    for block in found:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_the_recipe_accepts_our_messages_and_no_others() -> None:
    names: dict[str, Callable[..., bool]] = {}
    exec(blocks("callbacks.md", "python")[0], names)
    verified = names["verified"]
    secret, body = "whsec_" + "QUJD" * 8, b'{"type":"case.closed"}'
    stamp = str(int(time.time()))
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, "msg_1", stamp, body),
    }

    assert verified(secret, headers, body)
    several = f"v1,x {headers['webhook-signature']}"
    assert verified(secret, {**headers, "webhook-signature": several}, body)
    assert not verified(secret, headers, body + b" ")
    assert not verified("whsec_" + "QUJE" * 8, headers, body)
    assert not verified(secret, {**headers, "webhook-id": "msg_2"}, body)
    old = str(int(time.time()) - 3600)
    replayed = signature(secret, "msg_1", old, body)
    assert not verified(
        secret, {**headers, "webhook-timestamp": old, "webhook-signature": replayed}, body
    )
