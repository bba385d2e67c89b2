"""What `bureau run` shows once everything stands: addresses, log-ins, key, one line to try."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.steps.demo import BODY_NAME, read_example

_HERE: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class LogIn:
    """One account that can be tried.

    Args:
        user: user id.
        name: Chinese name.
        posts: names of the posts held.
        password: its password.
    """

    user: str
    name: str
    posts: tuple[str, ...]
    password: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a person can try after seeding.

    Args:
        log_ins: demo clerks, then the administrator.
        api_key: of the demo body, "" without `demo`.
    """

    log_ins: tuple[LogIn, ...]
    api_key: str


def curl_line(public_url: str, api_key: str, procedure: str, data: Mapping[str, str]) -> str:
    """One line that hands in a complaint when it is pasted into a shell."""
    body = json.dumps({"procedure": procedure, "data": dict(data)}, ensure_ascii=False)
    assert "'" not in body, "the example stands between single quotes"
    return (
        f"curl -sS -X POST {public_url}/v1/submissions"
        f" -H 'Authorization: Bearer {api_key}'"
        " -H 'Content-Type: application/json'"
        ' -H "Idempotency-Key: try-$(date +%s)"'
        f" -d '{body}'"
    )


def show_seeded(console: Console, settings: EmbeddedSettings, seeded: Seeded) -> None:
    """Print the tables; the curl line stands alone and unbroken, to be copied."""
    console.print()
    console.print(_addresses(settings))
    console.print(_log_ins(seeded.log_ins))
    if not seeded.api_key:
        return
    example = read_example()
    curl = curl_line(settings.public_url, seeded.api_key, example.procedure, example.data)
    console.print(f"接口密钥 API key（演示单位 {BODY_NAME}）： {seeded.api_key}", soft_wrap=True)
    console.print("\n试一试：报一件投诉 / try it: hand in a complaint\n", style="bold")
    console.print(curl, soft_wrap=True, markup=False)
    console.print()


def _addresses(settings: EmbeddedSettings) -> Table:
    public = settings.public_url
    ports = settings.ports
    table = Table(title="地址 / addresses", title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("待办 Tasklist", f"{public}/camunda/app/tasklist/default/")
    table.add_row("运维 Cockpit", f"{public}/camunda/app/cockpit/default/")
    table.add_row("用户与授权 Admin", f"{public}/camunda/app/admin/default/")
    table.add_row("接口文档 API", f"{public}/docs")
    if urlsplit(settings.engine_web_url).hostname not in _HERE:
        return table  # in containers: the rest is within their network, and published nowhere
    if settings.demo:
        table.add_row("12345 热线（模拟）", settings.hotline_url + "/")
        table.add_row("其他外部单位（模拟）", f"http://127.0.0.1:{ports.offices}/")
    host = "http://127.0.0.1"
    metrics = (ports.worker, ports.relay)
    table.add_row("指标 metrics", "  ".join(f"{host}:{port}/metrics" for port in metrics))
    table.add_row("引擎指标", f"{host}:{ports.engine_management}/actuator/prometheus")
    return table


def _log_ins(log_ins: Sequence[LogIn]) -> Table:
    table = Table(title="登录 / log-ins", title_justify="left")
    table.add_column("用户 user", no_wrap=True)
    table.add_column("姓名", no_wrap=True)
    table.add_column("岗位 posts", overflow="fold")
    table.add_column("密码 password", no_wrap=True)
    for log_in in log_ins:
        table.add_row(log_in.user, log_in.name, "、".join(log_in.posts), log_in.password)
    return table
