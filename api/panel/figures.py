"""GET /panel/figures: open, due, overdue by section and procedure; xlsx; monthly 通报 (docx)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth import ServicesDependency
from api.headers import SECURITY_HEADERS
from api.panel.frame import environment, shown
from api.services import ApiServices
from bureau.services.figures import Figures

router = APIRouter(prefix="/panel/figures", include_in_schema=False)

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_PAGES: Final = environment(
    {
        "figures": """{% extends "frame" %}{% block content %}
<form method="get" class="acts"><label class="head" for="m">月份</label>
<input type="text" id="m" name="month" value="{{ month }}" maxlength="7" style="max-width:8em" placeholder="2026-03">
<button>查看</button><a class="button" href="/panel/figures/xlsx?month={{ month }}">导出 xlsx</a>
<a class="button" href="/panel/figures/docx?month={{ month }}">月度通报</a></form>
<p class="meta">截至 {{ now | moment }}。在办按岗位所属内设机构，收件、办结按事项所属内设机构；点数字看所含办件。</p>
<div class="wide"><table><tr><th>内设机构</th><th class="n">在办</th><th class="n">即将到期</th><th class="n">已超期</th>
<th class="n">本月收件</th><th class="n">本月办结</th><th class="n">超期办结</th></tr>
{% for section in figures.sections() %}{% set work = figures.open_of(section) %}{% set cases = figures.cases_of(section) %}
<tr><th>{{ section }}</th><td class="n"><a href="#open-{{ loop.index }}">{{ work | length }}</a></td>
<td class="n">{{ work | selectattr("soon") | list | length }}</td>
<td class="n {{ 'late' if work | selectattr('overdue') | list }}">{{ work | selectattr("overdue") | list | length }}</td>
<td class="n"><a href="#month-{{ loop.index }}">{{ cases | selectattr("began") | list | length }}</a></td>
<td class="n">{{ cases | selectattr("ended") | list | length }}</td><td class="n">{{ cases | selectattr("late") | list | length }}</td></tr>{% endfor %}
</table></div>
{% for section in figures.sections() %}{% set work = figures.open_of(section) %}
{% if work %}<section id="open-{{ loop.index }}"><h2>{{ section }}：在办 {{ work | length }} 项</h2>
{% for procedure, rows in work | groupby("procedure") %}<h3>{{ procedure }}（{{ rows | length }}）</h3>
<div class="wide"><table><tr><th>办件编号</th><th>标题</th><th>环节</th><th>送达</th><th>期限</th></tr>
{% for one in rows %}<tr><td>{{ one.number }}</td><td>{{ one.title }}</td><td>{{ one.step }}</td><td>{{ one.since | moment }}</td>
<td class="{{ 'late' if one.overdue }}">{{ (one.due_at | moment) if one.due_at else '' }}{{ ' 已超期' if one.overdue else (' 即将到期' if one.soon else '') }}</td></tr>{% endfor %}
</table></div>{% endfor %}</section>{% endif %}{% endfor %}
{% for section in figures.sections() %}{% set cases = figures.cases_of(section) %}
{% if cases %}<section id="month-{{ loop.index }}"><h2>{{ section }}：{{ month }} 收件、办结</h2><div class="wide"><table>
<tr><th>办件编号</th><th>标题</th><th>事项</th><th>收件</th><th>办结</th></tr>{% for one in cases %}<tr><td>{{ one.number }}</td><td>{{ one.title }}</td>
<td>{{ one.procedure }}</td><td>{{ (one.began | moment) if one.began else '' }}</td>
<td class="{{ 'late' if one.late }}">{{ (one.ended | moment) if one.ended else '' }}{{ ' 超期' if one.late else '' }}</td></tr>{% endfor %}</table></div></section>{% endif %}{% endfor %}
{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken
    }
)


@router.get("")
async def page(request: Request, services: ServicesDependency, month: str = "") -> Response:
    """The page."""
    return await run_in_threadpool(_page, request, services, month)


@router.get("/xlsx")
async def xlsx(request: Request, services: ServicesDependency, month: str = "") -> Response:
    """The same as a workbook."""
    found = await run_in_threadpool(_figures, request, services, month)
    content = await run_in_threadpool(services.figures.workbook, found)
    return _file(content, _XLSX, f"办理情况{found.month:%Y-%m}.xlsx")


@router.get("/docx")
async def docx(request: Request, services: ServicesDependency, month: str = "") -> Response:
    """月度通报."""
    found = await run_in_threadpool(_figures, request, services, month)
    content = await run_in_threadpool(services.figures.bulletin, found)
    return _file(content, _DOCX, f"{found.month:%Y年%m月}业务办理情况通报.docx")


def _figures(request: Request, services: ApiServices, month: str) -> Figures:
    services.figures.admit(services.acts.ground.who(request.cookies))
    return services.figures.of_month(month)


def _page(request: Request, services: ApiServices, month: str) -> Response:
    clerk = services.acts.ground.who(request.cookies)
    found = _figures(request, services, month)
    return shown(
        _PAGES,
        "figures",
        request,
        clerk=clerk.name,
        title="办理情况",
        now=found.at,
        figures=found,
        month=f"{found.month:%Y-%m}",
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {
        **SECURITY_HEADERS,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
    }
    return Response(content, media_type=media_type, headers=headers)
