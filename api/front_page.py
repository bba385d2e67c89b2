"""The page a person sees when a server behind the front does not answer."""

from __future__ import annotations

from html import escape
from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from api.headers import SECURITY_HEADERS
from api.problems import Problem

_RETRY_SECONDS: Final = 10

_PAGE: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="{seconds}">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:16px/1.8 sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#222}}
h1{{font-size:1.4em}}small{{color:#666}}</style></head>
<body><h1>{name}暂时无法访问</h1>
<p>可能正在启动或维护，已提交的内容不受影响。本页每 {seconds} 秒自动重试；也可稍后刷新。</p>
<p>若持续出现，请联系运维，并提供编号：<br><small>{instance}</small></p></body></html>
"""


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks for a page, not a script for data."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def unavailable_page(kind: Problem, name: str, instance: str) -> Response:
    """The page.

    Args:
        kind: what happened; its status and title.
        name: Chinese name of the server that does not answer.
        instance: id of the request, for the log.
    """
    page = _PAGE.format(
        seconds=_RETRY_SECONDS,
        title=escape(kind.title),
        name=escape(name),
        instance=escape(instance),
    )
    headers = {
        **SECURITY_HEADERS,
        "Retry-After": str(_RETRY_SECONDS),
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return HTMLResponse(page, status_code=kind.status, headers=headers)
