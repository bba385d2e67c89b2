"""GET /panel/figures: open, due, overdue by section and procedure; xlsx; monthly 通报 (docx)."""

from __future__ import annotations

from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth import ServicesDependency
from api.download import file_response
from api.panel.frame import answered, environment, shown
from api.services import ApiServices
from bureau.services.figures import Figures
from bureau.services.made_papers import DOCX, XLSX
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/panel/figures", include_in_schema=False)


_PAGES: Final = environment(
    {
        "figures": """{% extends "frame" %}
{% macro number(one) %}{% if one.number in figures.visible %}<a href="/panel/cases/{{ one.number }}">{{ one.number }}</a>{% else %}{{ one.number }}{% endif %}{% endmacro %}
{% macro to(count, place) %}{% if count %}<a href="#{{ place }}">{{ count }}</a>{% else %}0{% endif %}{% endmacro %}
{% macro unlisted(rows) %}{% set count = rows | selectattr("hidden") | list | length %}{% if count %}<p class="hint">其中 {{ count }} 项限知悉岗位和经办人查看，只计数，不列明细。</p>{% endif %}{% endmacro %}
{% block content %}
<form method="get" class="bureau-search"><label for="m">月份</label>
<select id="m" name="month">{% for value, label in months %}<option value="{{ value }}"{{ ' selected' if value == month }}>{{ label }}</option>{% endfor %}</select>
<button class="bureau-button">查看</button><a class="bureau-button" href="/panel/figures/xlsx?month={{ month }}">导出表格</a>
<a class="bureau-button" href="/panel/figures/docx?month={{ month }}">月度通报</a>
<a class="bureau-button" href="/panel/ledgers?ledger=supervision">督办台账</a></form>
<section><p class="hint">截至 {{ figures.at | moment }}。在办、即将到期（三天内）、已超期按任务所在岗位的科室计，收件、办结按事项所属科室计。
点数字看所含办件；您参与过的办件可以点编号打开。</p>
<div class="wide" tabindex="0" role="region" aria-label="汇总"><table class="grid"><thead><tr><th scope="col">科室</th><th scope="col" class="n">在办任务</th>
<th scope="col" class="n">即将到期</th><th scope="col" class="n">已超期</th><th scope="col" class="n">本月收件</th><th scope="col" class="n">本月办结</th><th scope="col" class="n">其中超期办结</th></tr></thead><tbody>
{% for section in figures.sections() %}{% set work = figures.open_of(section) %}{% set cases = figures.cases_of(section) %}{% set at = loop.index %}
<tr><th scope="row">{{ section }}</th><td class="n">{{ to(work | length, "open-" ~ at) }}</td>
<td class="n">{{ to(work | selectattr("soon") | list | length, "open-" ~ at) }}</td>
<td class="n {{ 'late' if work | selectattr('overdue') | list }}">{{ to(work | selectattr("overdue") | list | length, "open-" ~ at) }}</td>
<td class="n">{{ to(cases | selectattr("began") | list | length, "month-" ~ at) }}</td>
<td class="n">{{ to(cases | selectattr("ended") | list | length, "month-" ~ at) }}</td>
<td class="n">{{ to(cases | selectattr("late") | list | length, "month-" ~ at) }}</td></tr>{% endfor %}</tbody>
<tfoot><tr><th scope="row">合计</th><td class="n">{{ figures.open | length }}</td><td class="n">{{ figures.open | selectattr("soon") | list | length }}</td>
<td class="n">{{ figures.open | selectattr("overdue") | list | length }}</td><td class="n">{{ figures.cases | selectattr("began") | list | length }}</td>
<td class="n">{{ figures.cases | selectattr("ended") | list | length }}</td><td class="n">{{ figures.cases | selectattr("late") | list | length }}</td></tr></tfoot>
</table></div></section>
{% for section in figures.sections() %}{% set work = figures.open_of(section) %}
{% if work %}<section id="open-{{ loop.index }}"><h2>{{ section }}：在办任务 {{ work | length }} 项</h2>
{{ unlisted(work) }}{% for procedure, rows in work | rejectattr("hidden") | groupby("procedure") %}<h3>{{ procedure }}（{{ rows | length }}）</h3>
<div class="wide" tabindex="0" role="region" aria-label="{{ section }}{{ procedure }}"><table class="grid"><thead><tr><th scope="col">办件编号</th><th scope="col">标题</th><th scope="col">环节</th><th scope="col">送达</th><th scope="col">期限</th></tr></thead><tbody>
{% for one in rows %}<tr><td class="when">{{ number(one) }}</td><td>{{ one.title }}</td><td>{{ one.step }}</td><td class="when">{{ one.since | moment }}</td>
<td class="when {{ 'late' if one.overdue else ('soon' if one.soon) }}">{{ (one.due_at | moment) if one.due_at else '未设期限' }}{{ '，已超期' if one.overdue else ('，即将到期' if one.soon else '') }}</td></tr>{% endfor %}
</tbody></table></div>{% endfor %}</section>{% endif %}{% endfor %}
{% for section in figures.sections() %}{% set cases = figures.cases_of(section) %}
{% if cases %}<section id="month-{{ loop.index }}"><h2>{{ section }}：{{ figures.month.year }}年{{ figures.month.month }}月收件、办结</h2>{{ unlisted(cases) }}<div class="wide" tabindex="0" role="region" aria-label="{{ section }}收件、办结"><table class="grid">
<thead><tr><th scope="col">办件编号</th><th scope="col">标题</th><th scope="col">事项</th><th scope="col">收件</th><th scope="col">办结</th></tr></thead><tbody>{% for one in cases | rejectattr("hidden") %}<tr><td class="when">{{ number(one) }}</td><td>{{ one.title }}</td>
<td>{{ one.procedure }}</td><td class="when">{{ (one.began | moment) if one.began else '本月以前' }}</td>
<td class="when {{ 'late' if one.late }}">{{ (one.ended | moment) if one.ended else '未办结' }}{{ '，超期' if one.late else '' }}</td></tr>{% endfor %}</tbody></table></div></section>{% endif %}{% endfor %}
{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken
    }
)


@router.get("")
async def page(request: Request, services: ServicesDependency, month: str = "") -> Response:
    """The page."""
    return await answered(request, services, lambda: _page(request, services, month))


@router.get("/xlsx")
async def xlsx(request: Request, services: ServicesDependency, month: str = "") -> Response:
    """The same as a workbook."""

    def made() -> Response:
        found = _figures(request, services, month)
        return file_response(
            services.figures.workbook(found), XLSX, f"办理情况{found.month:%Y-%m}.xlsx"
        )

    return await answered(request, services, made)


@router.get("/docx")
async def docx(request: Request, services: ServicesDependency, month: str = "") -> Response:
    """月度通报."""

    def made() -> Response:
        found = _figures(request, services, month, circulated=True)
        name = f"{found.month:%Y年}{found.month.month}月业务办理情况通报.docx"
        return file_response(services.figures.bulletin(found), DOCX, name)

    return await answered(request, services, made)


def _figures(
    request: Request, services: ApiServices, month: str, *, circulated: bool = False
) -> Figures:
    """What who asks is shown."""
    clerk = services.acts.ground.who(request.cookies)
    services.figures.admit(clerk)
    return services.figures.of_month(clerk, month, circulated=circulated)


def _page(request: Request, services: ApiServices, month: str) -> Response:
    found = _figures(request, services, month)
    return shown(
        _PAGES,
        "figures",
        request,
        services,
        here="/panel/figures",
        title="办理情况",
        figures=found,
        month=f"{found.month:%Y-%m}",
        months=_months(found),
    )


def _months(found: Figures) -> list[tuple[str, str]]:
    """The last two years, and the month that is shown, the newest first."""
    now = found.at.astimezone(TIME_ZONE).date()
    count = now.year * 12 + now.month - 1
    listed = {date(one // 12, one % 12 + 1, 1) for one in range(count - 23, count + 1)}
    return [
        (f"{one:%Y-%m}", f"{one.year}年{one.month}月")
        for one in sorted(listed | {found.month}, reverse=True)
    ]
