"""The clerks' pages beside Tasklist: one frame, forms that post to us, no script."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from api.body import read_all
from api.headers import SECURITY_HEADERS
from api.panel.csrf import tokens
from api.panel.places import ASSETS, TASKLIST, header_of
from api.problems import problem
from api.services import ApiServices
from bureau.errors import EngineError, NotPermitted, Refusal, Unauthenticated
from bureau.timezone import TIME_ZONE

#: Longest body of a form of these pages, in bytes.
MOST: Final = 64 * 1024

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Browsers say where a form was sent from only when the page lets them.
_REFERRER: Final = "same-origin"

_FRAME: Final = f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{{{ title }}}} - 桓台县商务局</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{ASSETS}/pages/pages.css">
<link rel="stylesheet" href="{ASSETS}/pages/forms.css">
</head><body class="bureau-page">{{{{ header }}}}
<main id="main" tabindex="-1"><h1>{{{{ title }}}}</h1>
{{% if said %}}<p class="said{{{{ ' good' if good }}}}" role="{{{{ 'status' if good else 'alert' }}}}">{{{{ said }}}}</p>{{% endif %}}
{{% block content %}}{{% endblock %}}</main></body></html>
"""  # noqa: E501  # a template line that must not be broken
_REFUSED: Final = f"""{{% extends "frame" %}}{{% block content %}}<p class="acts">
<a class="bureau-button" href="{TASKLIST}">{{{{ '去登录' if login else '回到任务办理' }}}}</a></p>
{{% endblock %}}"""


def environment(templates: Mapping[str, str]) -> Environment:
    """Templates that extend "frame"; everything that is filled in is escaped."""
    made = Environment(
        loader=DictLoader({"frame": _FRAME, "refused": _REFUSED, **templates}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = lambda at: f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    return made


_PLAIN: Final = environment({})


def shown(
    pages: Environment,
    name: str,
    request: Request,
    services: ApiServices,
    *,
    title: str,
    said: str = "",
    good: bool = False,
    status: int = 200,
    here: str = "",
    **values: object,
) -> Response:
    """A page as an answer.

    Args:
        pages: from `environment`.
        name: template.
        request: for the token that its forms give back, and who is logged in.
        services: for the header.
        title: heading.
        said: what came of the last act.
        good: it went well.
        status: HTTP status.
        here: address of the page in the header.
        values: what the template shows.
    """
    held = tokens(request)
    content = pages.get_template(name).render(
        header=Markup(header_of(services, request, here)),  # escaped where it is made
        title=title,
        said=said,
        good=good,
        token=held[0].decode("latin-1") if held else "",
        **values,
    )
    headers = {
        **SECURITY_HEADERS,
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": _REFERRER,
    }
    return HTMLResponse(content, status_code=status, headers=headers)


async def answered(
    request: Request, services: ApiServices, make: Callable[[], Response]
) -> Response:
    """Make a page; a refusal is a page too, with the way to the log-in where that is missing."""
    try:
        return await run_in_threadpool(make)
    except Refusal as fault:
        return await run_in_threadpool(refused, request, services, fault)
    except EngineError:
        away = NotPermitted("流程引擎没有应答，请稍后再试。", code="temporarily-unavailable")
        return await run_in_threadpool(refused, request, services, away)


async def acted(
    request: Request,
    services: ApiServices,
    act: Callable[[Mapping[str, list[str]]], Response],
) -> Response:
    """Do what a form of ours asks for, with its fields; a refusal is a page."""
    try:
        fields = await posted(request)
    except Refusal as fault:
        return await run_in_threadpool(refused, request, services, fault)
    return await answered(request, services, lambda: act(fields))


def refused(request: Request, services: ApiServices, fault: Refusal) -> Response:
    """What was refused, as a page."""
    kind = problem(fault.code)
    return shown(
        _PLAIN,
        "refused",
        request,
        services,
        title=kind.title,
        said=fault.message or kind.advice,
        status=kind.status,
        login=isinstance(fault, Unauthenticated),
    )


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
