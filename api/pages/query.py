"""GET and POST /v1/query: the citizens' page for number and query code."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth import ServicesDependency
from api.body import read_all
from api.client_address import client_address
from api.limits import Limits
from api.pages.frame import environment, page
from api.problems import problem
from bureau.errors import Refusal
from bureau.services.rate_limits import RateLimited
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/v1/query")

_MOST: Final = 4096
_PAGES: Final = environment(
    {
        "query": """{% extends "frame" %}{% block content %}
{% if error %}<p class="box" role="alert">{{ error }}</p>{% endif %}
{% if found %}
<dl><dt>办件编号</dt><dd>{{ found.tracking_number }}</dd>
<dt>事项</dt><dd>{{ found.procedure }}</dd>
<dt>状态</dt><dd><strong>{{ found.state_text }}</strong></dd>
<dt>收到时间</dt><dd>{{ found.received_at | moment }}</dd>
<dt>办理期限</dt><dd>{{ (found.due_at | moment) if found.due_at else "待定" }}</dd>
<dt>期限依据</dt><dd>{{ found.due_basis }}</dd>
{% if found.closed_at %}<dt>办结时间</dt><dd>{{ found.closed_at | moment }}</dd>{% endif %}</dl>
<h2>办理过程</h2><ul>{% for at, text in found.steps %}<li>{{ at | moment }}　{{ text }}</li>
{% endfor %}</ul>
<h2>查询其他办件</h2>
{% endif %}
<form method="post" action="/v1/query" autocomplete="off">
<label for="n">办件编号</label><input id="n" name="number" type="text" required maxlength="64"
 placeholder="BJ-2026-000001" value="{{ number }}">
<label for="c">查询码</label><input id="c" name="code" type="text" required maxlength="32"
 autocapitalize="characters" spellcheck="false">
<p class="hint">编号和查询码见提交时的回执。</p>
<button class="main" type="submit">查询</button></form>
{% endblock %}"""
    }
)
_PAGES.filters["moment"] = lambda at: f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"


@router.get("")
async def form() -> Response:
    """The empty form; nothing of a query stands in an address."""
    return _shown()


@router.post("")
async def ask(request: Request, services: ServicesDependency) -> Response:
    """The answer, or what to mend."""
    limits: Limits = request.app.state.limits
    try:
        raw = await read_all(request, _MOST, limits.idle)
        sent = parse_qs(raw.decode("utf-8", "replace"), max_num_fields=10)
    except (Refusal, ValueError):
        return _shown(error="请求无法识别，请重新填写。", status=400)
    number, code = (sent.get(name, [""])[0][:64] for name in ("number", "code"))
    try:
        found = await run_in_threadpool(
            services.interface.public_query.ask, number, code, client_address(request)
        )
    except RateLimited as limited:
        status, retry = 429, {"Retry-After": str(limited.standing.seconds)}
        return _shown(error=limited.message, number=number, status=status, headers=retry)
    except Refusal as refused:
        status = problem(refused.code).status
        return _shown(error=refused.message, number=number, status=status)
    return _shown(found=found, number="")


def _shown(
    *,
    found: object = None,
    error: str = "",
    number: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    content = _PAGES.get_template("query").render(
        title="办件进度查询", found=found, error=error, number=number
    )
    return page(content, status, headers)
