"""GET and POST /panel/tasks/{taskId}/acts: 转办, 加签, 传阅, as far as the diagram allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth import ServicesDependency
from api.panel.frame import acted, answered, environment, first, shown
from api.panel.places import TASKLIST
from api.services import ApiServices
from bureau.errors import Refusal

router = APIRouter(prefix="/panel/tasks/{task_id}", include_in_schema=False)

_PAGES: Final = environment(
    {
        "acts": """{% extends "frame" %}{% block content %}
{% if at is none %}<section><p>这项任务已不在您处。</p>
<p class="acts"><a class="bureau-button" href="{{ tasklist }}">回到任务办理</a></p></section>{% else %}
<section><h2>{{ at.case.title }}</h2><p class="meta">{{ at.case.number }} · {{ at.task.name }} · <a href="{{ tasklist }}#/?task={{ at.task.id }}">回到任务</a></p>
{% if not (targets or consulted or readers) %}<p>流程图没有为这一步规定转办、加签或传阅。</p>{% endif %}
{% if back %}<p class="hint">退回：请在任务的办理表单中选“不同意”并写明理由。</p>{% endif %}</section>
{% if targets %}<section id="transfer"><h2>转办</h2><form method="post" class="stacked">
<input type="hidden" name="token" value="{{ token }}"><label class="head" for="to">转给</label>
<select id="to" name="to" required><option value=""></option>{% for one in targets %}
<option value="{{ one.id }}">{{ one.name }}{{ '（岗位）' if one.post }}</option>{% endfor %}</select>
<label class="head" for="tr">事由</label><textarea id="tr" name="text" maxlength="500" required></textarea>
<div class="acts"><button class="bureau-button main" name="act" value="transfer">转办</button></div></form></section>{% endif %}
{% if consulted %}<section id="consult"><h2>加签</h2><form method="post" class="stacked">
<input type="hidden" name="token" value="{{ token }}"><label class="head" for="who">请谁先提意见</label>
<select id="who" name="to" required><option value=""></option>{% for id, name in consulted.items() %}
<option value="{{ id }}">{{ name }}</option>{% endfor %}</select>
<label class="head" for="q">问题</label><textarea id="q" name="text" maxlength="500" required></textarea>
<p class="hint">意见签署之前，本任务暂停；签署之后回到本岗位。</p>
<div class="acts"><button class="bureau-button main" name="act" value="consult">请其加签</button></div></form></section>{% endif %}
{% if readers %}<section id="circulate"><h2>传阅</h2><form method="post" class="stacked">
<input type="hidden" name="token" value="{{ token }}"><fieldset><legend>送给</legend>
{% for id, name in readers.items() %}<label class="pick"><input type="checkbox" name="to" value="{{ id }}">{{ name }}</label>{% endfor %}</fieldset>
<label class="head" for="n">附言（可不填）</label><textarea id="n" name="text" maxlength="500"></textarea>
<div class="acts"><button class="bureau-button main" name="act" value="circulate">送传阅</button></div></form></section>{% endif %}
{% if readings %}<section><h2>传阅情况</h2><div class="wide" tabindex="0" role="region" aria-label="传阅情况"><table class="grid"><thead><tr><th scope="col">阅件人</th><th scope="col">送出</th><th scope="col">打开</th><th scope="col">已阅</th><th scope="col">意见</th></tr></thead>
{% for one in readings %}<tr><td>{{ names.get(one.reader, one.reader) }}</td><td>{{ one.sent_at | moment }}</td>
<td>{{ (one.opened_at | moment) if one.opened_at else '未打开' }}</td><td>{{ (one.read_at | moment) if one.read_at else '未阅' }}</td>
<td>{{ one.comment }}</td></tr>{% endfor %}</table></div></section>{% endif %}
{% endif %}{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken
    }
)


@router.get("/acts")
async def acts(request: Request, task_id: str, services: ServicesDependency) -> Response:
    """What may be done beside the form."""
    return await answered(request, services, lambda: _page(request, services, task_id, "", True))


@router.post("/acts")
async def act(request: Request, task_id: str, services: ServicesDependency) -> Response:
    """One act."""
    return await acted(request, services, lambda given: _act(request, services, task_id, given))


def _act(
    request: Request, services: ApiServices, task_id: str, fields: Mapping[str, list[str]]
) -> Response:
    cookies, to, text = request.cookies, first(fields, "to"), first(fields, "text")
    try:
        match first(fields, "act"):
            case "transfer":
                target = services.acts.transfers.transfer(cookies, task_id, to, text)
                said = f"已转给{target.name}。"
            case "consult":
                services.acts.consultations.ask(cookies, task_id, to, text)
                said = "已请其加签；意见签署后任务回到您的岗位。"
            case _:
                readers = fields.get("to", [])
                count = services.acts.circulation.send(cookies, task_id, readers, text)
                said = f"已送 {count} 人传阅。"
    except Refusal as fault:
        return _page(request, services, task_id, fault.message, False)
    return _page(request, services, task_id, said, True)


def _page(request: Request, services: ApiServices, task_id: str, said: str, good: bool) -> Response:
    ours = services.acts
    ours.ground.who(request.cookies)
    try:
        at = ours.ground.held(request.cookies, task_id)
    except Refusal as fault:
        if not said:
            said, good = fault.message, False
        at = None
    readings = ours.circulation.readings_of(at.case.id) if at else ()
    return shown(
        _PAGES,
        "acts",
        request,
        services,
        title="办理动作",
        tasklist=TASKLIST,
        said=said,
        good=good,
        at=at,
        back=at is not None and "returnTo" in at.rule.properties,
        targets=ours.transfers.targets(at) if at else (),
        consulted=ours.consultations.people(at) if at else {},
        readers=ours.circulation.people(at) if at else {},
        readings=readings,
        names=ours.circulation.names(),
    )
