"""GET and POST /panel/sent (我送出的): what a clerk sent on or began; 撤回, 催办.

Who was away finds here what the deputy did meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth import ServicesDependency
from api.panel.frame import acted, answered, environment, first, shown
from api.services import ApiServices
from bureau.errors import NotFound, Refusal
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.staff.stamps import DeputyAct

router = APIRouter(prefix="/panel/sent", include_in_schema=False)

#: How long what a deputy did is shown.
NEWS: Final = timedelta(days=30)

_PAGES: Final = environment(
    {
        "sent": """{% extends "frame" %}{% block content %}
{% if not sent %}<section><p>您送出和发起的文件都已办完，或最近没有送出文件。</p></section>{% endif %}
{% for one in sent %}<article><h2>{{ one.at.case.title }}</h2>
<p class="meta"><a href="/panel/cases/{{ one.at.case.number }}">{{ one.at.case.number }}</a> ·
现在：{{ one.at.task.name }} ·
{{ one.holder ~ '已签收' if one.holder else ('已有人打开' if one.opened else '尚未打开') }} ·
{{ one.at.task.created_at | moment }} 送达{{ ' · 已催办 ' ~ one.urged ~ ' 次' if one.urged }}</p>
{% if one.recallable or one.urgeable %}<form method="post" class="stacked"
 action="/panel/sent/{{ one.at.task.id }}">
<input type="hidden" name="token" value="{{ token }}">
<label class="head" for="r-{{ one.at.task.id }}">事由{{ '（撤回必填；催办可不填）' if one.recallable else '（可不填）' }}</label>
<input type="text" id="r-{{ one.at.task.id }}" name="reason" maxlength="500">
<div class="acts">{% if one.recallable %}<button class="bureau-button" name="act" value="recall">撤回</button>{% endif %}
{% if one.urgeable %}<button class="bureau-button" name="act" value="urge">催办</button>{% endif %}</div></form>
{% endif %}{% if one.mine and not one.recallable %}<p class="hint">不能撤回：{{ '对方已经打开，请与对方联系，由对方退回。' if one.holder or one.opened else '这一步在流程图中没有规定可以撤回。' }}</p>{% endif %}
</article>{% endfor %}
{% if acts %}<section id="absence"><h2>您不在岗期间由他人代办的事项（{{ acts | length }}）</h2>
<div class="wide" tabindex="0" role="region" aria-label="代办的事项"><table class="grid"><thead><tr><th scope="col">时间</th><th scope="col">办件编号</th><th scope="col">任务</th><th scope="col">办理人</th></tr></thead><tbody>
{% for one in acts %}<tr><td class="when">{{ one.at | moment }}</td><td class="when">{{ one.case_number }}</td><td>{{ one.task }}</td><td>{{ one.deputy_name }}（{{ one.stamp }}）</td></tr>{% endfor %}
</tbody></table></div></section>{% endif %}{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken
    }
)


@router.get("")
async def sent(request: Request, services: ServicesDependency) -> Response:
    """The list."""
    return await answered(request, services, lambda: _page(request, services, "", True))


@router.post("/{task_id}")
async def act(request: Request, task_id: str, services: ServicesDependency) -> Response:
    """撤回 or 催办."""
    return await acted(request, services, lambda given: _act(request, services, task_id, given))


def _act(
    request: Request, services: ApiServices, task_id: str, fields: Mapping[str, list[str]]
) -> Response:
    reason = first(fields, "reason")
    try:
        if first(fields, "act") == "recall":
            services.acts.recalls.recall(request.cookies, task_id, reason)
            said = "已撤回，请在任务列表中继续办理。"
        else:
            count = services.acts.urging.urge(request.cookies, task_id, reason)
            said = f"已催办（第{count}次）。"
    except Refusal as fault:
        return _page(request, services, fault.message, False)
    return _page(request, services, said, True)


def _page(request: Request, services: ApiServices, said: str, good: bool) -> Response:
    clerk = services.acts.ground.who(request.cookies)
    return shown(
        _PAGES,
        "sent",
        request,
        services,
        here="/panel/sent",
        title="我送出的",
        said=said,
        good=good,
        sent=services.acts.sent.of(clerk),
        acts=_in_absence(clerk, services),
    )


def _in_absence(clerk: ClerkIdentity, services: ApiServices) -> tuple[DeputyAct, ...]:
    """What was done for the clerk in the latest absence, as far as it is news."""
    since = services.clock.now() - NEWS
    try:
        found = services.acts.stamps.in_absence(clerk.user_id)
    except NotFound:
        return ()  # an account that the register of people does not know
    return tuple(one for one in found if one.at >= since)
