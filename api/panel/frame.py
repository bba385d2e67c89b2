"""The clerks' pages beside Tasklist: one frame, forms that post to us, no script."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request
from jinja2 import DictLoader, Environment, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api.body import read_all
from api.headers import SECURITY_HEADERS
from api.panel.csrf import tokens
from bureau.errors import NotPermitted
from bureau.timezone import TIME_ZONE

#: Longest body of a form of these pages, in bytes.
MOST: Final = 64 * 1024

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_FRAME: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin"><title>{{ title }} · 桓台县商务局</title>
<style>
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:#1c2430;font:16px/1.6 "PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC",sans-serif}
header{background:#1d4e89;color:#fff;padding:.6em 1.2em;display:flex;flex-wrap:wrap;gap:.2em 1.2em;
align-items:center}header strong{font-size:1.1em}header a{color:#fff;padding:.5em .2em}
header a[aria-current]{font-weight:700;text-decoration:none;border-bottom:3px solid #f2a900}
header span{margin-left:auto}
main{max-width:80em;margin:0 auto;padding:1em 1.2em}h1{font-size:1.35em;margin:.3em 0 .7em}
h2{font-size:1.1em;margin:0 0 .3em;overflow-wrap:anywhere}h3{font-size:1em;margin:.8em 0 .2em}
section,article{background:#fff;border:1px solid #d5dce6;border-radius:6px;padding:1em;
margin-bottom:1em}
.meta{color:#4a5563;font-size:.92em;margin:.1em 0 .6em}.late{color:#a3201a;font-weight:600}
.text{white-space:pre-wrap;overflow-wrap:anywhere;background:#f7f9fc;padding:.5em .8em;margin:0 0 .6em;
border-left:3px solid #b7c4d6}
fieldset{border:0;margin:0;padding:0}legend,label.head{display:block;font-weight:600;margin-top:.7em}
label.pick{display:inline-flex;align-items:center;gap:.4em;min-height:44px;margin-right:1.2em}
input[type=text],input[type=date],input[type=number],select,textarea{width:100%;max-width:44em;font:inherit;
padding:.5em;border:1px solid #6d7f95;border-radius:4px;background:#fff;color:inherit;min-height:44px}
textarea{min-height:4.5em}input[type=radio],input[type=checkbox]{width:22px;height:22px}
.acts{display:flex;flex-wrap:wrap;gap:.7em;margin-top:1em}
button,a.button{font:inherit;padding:.5em 1.3em;border-radius:4px;border:1px solid #1d4e89;background:#fff;
color:#1d4e89;min-height:44px;cursor:pointer;text-decoration:none;display:inline-flex;align-items:center}
button.main{background:#1d4e89;color:#fff}
.said{border-left:4px solid #a3201a;background:#fdf1f0;padding:.6em 1em;margin:0 0 1em}
.good{border-color:#1b7a43;background:#eef8f1}.need{color:#a3201a}.hint{color:#4a5563;font-size:.92em}
table{border-collapse:collapse;width:100%;background:#fff}th,td{text-align:left;padding:.5em .7em;
border:1px solid #d5dce6;vertical-align:top;overflow-wrap:anywhere}th{background:#e8eef6}td.n,th.n{text-align:right}
.wide{overflow-x:auto}details>summary{cursor:pointer;min-height:44px;padding:.5em 0;color:#1d4e89}
ul{margin:.2em 0 .6em;padding-left:1.3em}:focus-visible{outline:3px solid #f2a900;outline-offset:1px}
</style></head><body><header><strong>桓台县商务局</strong>
<nav aria-label="页面">{% for address, name in places %}<a href="{{ address }}"
{% if address == here %} aria-current="page"{% endif %}>{{ name }}</a> {% endfor %}</nav>
<span>{{ clerk }}</span></header><main><h1>{{ title }}</h1>
{% if said %}<p class="said{{ ' good' if good }}" role="{{ 'status' if good else 'alert' }}">{{ said }}</p>{% endif %}
{% block content %}{% endblock %}</main></body></html>
"""  # noqa: E501  # CSS and a template line that must not be broken

PLACES: Final = (
    ("/panel/leader", "领导签批"),
    ("/panel/sent", "我送出的"),
    ("/panel/figures", "办理情况"),
    ("/camunda/app/tasklist/default/", "任务列表"),
)


def environment(templates: Mapping[str, str]) -> Environment:
    """Templates that extend "frame"; everything that is filled in is escaped."""
    made = Environment(
        loader=DictLoader({"frame": _FRAME, **templates}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = lambda at: f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    return made


def shown(
    pages: Environment,
    name: str,
    request: Request,
    *,
    clerk: str,
    title: str,
    now: datetime,
    said: str = "",
    good: bool = False,
    status: int = 200,
    **values: object,
) -> Response:
    """A page as an answer.

    Args:
        pages: from `environment`.
        name: template.
        request: for its address and the token that its forms give back.
        clerk: name of who looks.
        title: heading.
        now: aware.
        said: what came of the last act.
        good: it went well.
        status: HTTP status.
        values: what the template shows.
    """
    held = tokens(request)
    content = pages.get_template(name).render(
        places=PLACES,
        here=request.url.path,
        clerk=clerk,
        title=title,
        now=now,
        said=said,
        good=good,
        token=held[0].decode("latin-1") if held else "",
        **values,
    )
    headers = {**SECURITY_HEADERS, "Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(content, status_code=status, headers=headers)


async def posted(request: Request) -> dict[str, list[str]]:
    """The fields of a form of ours.

    Raises:
        TooLarge: longer than any form of these pages.
        NotPermitted: it does not come from a page of this origin (code "csrf-refused").
    """
    body = await read_all(request, MOST, request.app.state.limits.idle)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    given = (fields.pop("token", None) or [""])[0].encode("latin-1", "replace")
    same = any(secrets.compare_digest(given, one) for one in tokens(request))
    site = request.headers.get("sec-fetch-site", "same-origin")
    if not given or not same or site != "same-origin":
        raise NotPermitted("请求来源核验未通过，请刷新页面后重试。", code="csrf-refused")
    return fields


def first(fields: Mapping[str, list[str]], name: str) -> str:
    """The one value of a field, "" when it is not there."""
    return (fields.get(name) or [""])[0]
