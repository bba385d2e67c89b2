"""GET and POST /panel/leader: what waits for a signature, and what is to be read (领导签批、阅件).

The office sees the same list and enters there what a leader wrote on the printed sheet (代录批示).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth import ServicesDependency
from api.download import paper_response
from api.panel.fields import DECISION, Field, answers_of, fields_of
from api.panel.frame import environment, first, posted, shown
from api.services import ApiServices
from bureau.domain.due_text import due_text
from bureau.domain.json_value import JsonValue
from bureau.errors import Refusal
from bureau.services.task_acts.answering import ENTERED, ENTRY_FIELD, Answerable, components
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/panel/leader", include_in_schema=False)

#: Most tasks on one page: each asks the engine for its form.
MOST: Final = 30
LEADERS: Final = "局领导"

_PAGES: Final = environment(
    {
        "leader": """{% extends "frame" %}{% block content %}
{% if not tasks %}<section><p>没有等待签批的文件。</p></section>{% endif %}
{% if left %}<p class="hint">另有 {{ left }} 件未列出，办完下列各件后自动出现。</p>{% endif %}
{% for key, group in kinds %}
<form method="post" action="/panel/leader/batch" id="batch{{ loop.index }}" class="acts">
<input type="hidden" name="token" value="{{ token }}"></form>
{% endfor %}
{% for task in tasks %}<article id="task-{{ task.id }}"><h2>{{ task.title }}</h2>
<p class="meta">{{ task.number }} · {{ task.step }} · {{ task.procedure }}
{% if task.due %} · <span class="{{ 'late' if task.late }}">{{ task.due }}</span>{% endif %}</p>
{% for label, text in task.facts %}<h3>{{ label }}</h3><p class="text">{{ text }}</p>{% endfor %}
{% if task.papers %}<h3>材料</h3><ul>{% for name, url in task.papers %}<li>
<a href="{{ url }}">{{ name }}</a></li>{% endfor %}</ul>{% endif %}
{% if task.fields is none %}<p class="hint">这张表单请在<a href="/camunda/app/tasklist/default/#/?task={{ task.id }}">任务列表</a>中填写。</p>
{% else %}
{% if task.batch %}<label class="pick"><input type="checkbox" form="batch{{ task.batch }}" name="task"
 value="{{ task.id }}">选入“一并同意”</label>{% endif %}
<details{{ ' open' if task.id == opened }}><summary>签批</summary>
<form method="post" action="/panel/leader/tasks/{{ task.id }}">
<input type="hidden" name="token" value="{{ token }}">
{% for field in task.fields if field.key != "decision" %}
{% if field.kind == "radio" %}<fieldset><legend>{{ field.label }}{% if field.needed and not field.conditional %} <span class="need">*</span>{% endif %}</legend>
{% for value, label in field.choices %}<label class="pick"><input type="radio" name="{{ field.key }}"
 value="{{ value }}"{{ ' checked' if value == field.value }}>{{ label }}</label>{% endfor %}</fieldset>
{% else %}<label class="head" for="{{ task.id }}-{{ field.key }}">{{ field.label }}
{% if field.needed and not field.conditional %}<span class="need">*</span>{% endif %}</label>
{% if field.kind == "textarea" %}<textarea id="{{ task.id }}-{{ field.key }}" name="{{ field.key }}">{{ field.value }}</textarea>
{% elif field.kind == "select" %}<select id="{{ task.id }}-{{ field.key }}" name="{{ field.key }}"><option value=""></option>
{% for value, label in field.choices %}<option value="{{ value }}"{{ ' selected' if value == field.value }}>{{ label }}</option>{% endfor %}</select>
{% elif field.kind == "checkbox" %}<input type="checkbox" id="{{ task.id }}-{{ field.key }}" name="{{ field.key }}" value="true"{{ ' checked' if field.value == 'True' }}>
{% else %}<input id="{{ task.id }}-{{ field.key }}" name="{{ field.key }}" value="{{ field.value }}"
 type="{{ {'datetime': 'date', 'number': 'number'}.get(field.kind, 'text') }}">{% endif %}{% endif %}
{% if field.hint %}<p class="hint">{{ field.hint }}</p>{% endif %}{% endfor %}
<div class="acts">{% for value, label in task.decisions %}<button name="decision" value="{{ value }}"
{{ 'class="main"' | safe if loop.first }}>{{ label }}</button>{% endfor %}
{% if not task.decisions %}<button class="main">提交批示</button>{% endif %}</div></form></details>
{% endif %}</article>{% endfor %}
{% for key, group in kinds %}<section><h2>一并同意：{{ group }}</h2>
<p class="hint">先在上面各件中勾选“选入‘一并同意’”，再点下面的按钮；逐件按表单核对，未通过的留在原处并说明原因。</p>
<button form="batch{{ loop.index }}" class="main">对选中的各件签“同意”</button></section>{% endfor %}
<h1>阅件（{{ readings | length }}）</h1>
{% if readings %}<form method="post" action="/panel/leader/read"><input type="hidden" name="token" value="{{ token }}">
{% for one in readings %}<article><label class="pick"><input type="checkbox" name="reading"
 value="{{ one.reading.id }}">已阅</label><h2>{{ one.case.title }}</h2>
<p class="meta">{{ one.case.number }} · {{ one.sender_name }}送阅 · {{ one.reading.sent_at | moment }}</p>
{% if one.reading.note %}<p class="text">{{ one.reading.note }}</p>{% endif %}
<ul>{% for paper in one.papers %}<li><a href="/panel/leader/readings/{{ one.reading.id }}/papers/{{ paper.id }}">{{ paper.name }}</a></li>{% endfor %}</ul>
</article>{% endfor %}
<label class="head" for="comment">阅后意见（可不填，写入所选各件）</label>
<textarea id="comment" name="comment" maxlength="500"></textarea>
<div class="acts"><button class="main">对选中的各件签“已阅”</button></div></form>
{% else %}<section><p>没有阅件。</p></section>{% endif %}
{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken
    }
)


@dataclass(slots=True)
class _Entry:
    """One task as the page shows it."""

    id: str
    title: str
    number: str
    step: str
    procedure: str
    due: str
    late: bool
    facts: list[tuple[str, str]]
    papers: list[tuple[str, str]]
    fields: tuple[Field, ...] | None
    decisions: tuple[tuple[str, str], ...]
    entering: bool
    batch: int = 0


@router.get("")
async def leader(request: Request, services: ServicesDependency) -> Response:
    """The list."""
    return await run_in_threadpool(_page, request, services, "", True, "")


@router.post("/tasks/{task_id}")
async def sign(request: Request, task_id: str, services: ServicesDependency) -> Response:
    """One signature."""
    fields = await posted(request)
    return await run_in_threadpool(_sign, request, services, task_id, fields)


@router.post("/batch")
async def batch(request: Request, services: ServicesDependency) -> Response:
    """The same signature on several of one kind."""
    fields = await posted(request)
    return await run_in_threadpool(_batch, request, services, fields.get("task", []))


@router.post("/read")
async def read(request: Request, services: ServicesDependency) -> Response:
    """已阅."""
    fields = await posted(request)
    return await run_in_threadpool(_read, request, services, fields)


@router.get("/readings/{reading_id}/papers/{paper_id}")
async def reading_paper(
    request: Request, reading_id: str, paper_id: str, services: ServicesDependency
) -> Response:
    """A paper of what was sent round."""
    paper, content = await run_in_threadpool(
        services.acts.circulation.open_paper, request.cookies, reading_id, paper_id
    )
    return paper_response(request, paper, content)


def _sign(
    request: Request, services: ApiServices, task_id: str, fields: Mapping[str, list[str]]
) -> Response:
    try:
        found = services.acts.answering.look(request.cookies, task_id)
        answers = answers_of(components(found.form), fields)
        services.acts.answering.submit(request.cookies, task_id, answers)
    except Refusal as fault:
        said = "；".join((fault.message, *(one.message for one in fault.faults)))
        return _page(request, services, said, False, task_id)
    return _page(
        request, services, f"已办：{found.at.task.name}《{found.at.case.title}》", True, ""
    )


def _batch(request: Request, services: ApiServices, tasks: list[str]) -> Response:
    if not tasks:
        return _page(request, services, "请先勾选要一并签批的文件。", False, "")
    today = services.clock.now().astimezone(TIME_ZONE).date().isoformat()
    answers: dict[str, JsonValue] = {DECISION: "agree", ENTRY_FIELD: "self", "signedOn": today}
    said = services.acts.answering.submit_each(request.cookies, tasks[:MOST], answers)
    wrong = [text for text in said.values() if text]
    line = f"已签 {len(said) - len(wrong)} 件"
    if wrong:
        line += f"，{len(wrong)} 件未成：" + "；".join(dict.fromkeys(wrong))
    return _page(request, services, line, not wrong, "")


def _read(request: Request, services: ApiServices, fields: Mapping[str, list[str]]) -> Response:
    try:
        count = services.acts.circulation.mark(
            request.cookies, fields.get("reading", []), first(fields, "comment")
        )
    except Refusal as fault:
        return _page(request, services, fault.message, False, "")
    return _page(request, services, f"已阅 {count} 件", True, "")


def _page(request: Request, services: ApiServices, said: str, good: bool, opened: str) -> Response:
    acts, cookies = services.acts, request.cookies
    clerk = acts.ground.who(cookies)
    mine = [one for one in acts.answering.offered(cookies) if _for_leaders(services, one.groups)]
    now = services.clock.now()
    tasks: list[_Entry] = []
    kinds: dict[tuple[str, str], list[_Entry]] = {}
    for one in mine[:MOST]:
        try:
            found = acts.answering.look(cookies, one.id)
        except Refusal:
            continue  # done, or taken by somebody else, in this moment
        acts.recalls.opened(one.id, clerk.user_id)
        kind = (found.at.task.definition_id, found.at.task.key)
        entry = _entry(found, services, is_leader=_leads(services, clerk.groups))
        if not entry.entering and any(value == "agree" for value, _ in entry.decisions):
            kinds.setdefault(kind, []).append(entry)
        tasks.append(entry)
    several = [entries for entries in kinds.values() if len(entries) > 1]
    for number, entries in enumerate(several, start=1):
        for entry in entries:
            entry.batch = number
    return shown(
        _PAGES,
        "leader",
        request,
        clerk=clerk.name,
        title=f"等待签批（{len(mine)}）",
        now=now,
        said=said,
        good=good,
        tasks=tasks,
        left=max(0, len(mine) - MOST),
        kinds=[(number, entries[0].step) for number, entries in enumerate(several, start=1)],
        readings=acts.circulation.waiting(cookies),
        opened=opened,
    )


def _for_leaders(services: ApiServices, groups: frozenset[str]) -> bool:
    """Whether a task is a leader's; one opened to named people instead has no group any more."""
    return not groups or _leads(services, tuple(groups))


def _leads(services: ApiServices, groups: tuple[str, ...]) -> bool:
    places = services.acts.places
    return any(places[one].section == LEADERS for one in groups if one in places)


def _entry(found: Answerable, services: ApiServices, *, is_leader: bool) -> _Entry:
    at, now = found.at, services.clock.now()
    today = now.astimezone(TIME_ZONE).date().isoformat()
    defaults = {"signedOn": today, ENTRY_FIELD: "self" if is_leader else ENTERED}
    fields = fields_of(components(found.form), found.form.known, defaults)
    due = at.task.due_at or at.case.due_at
    return _Entry(
        id=at.task.id,
        title=at.case.title,
        number=at.case.number,
        step=at.task.name,
        procedure=at.case.procedure_id,
        due=due_text(due, now, closed_at=None, standing=False) if due else "",
        late=due is not None and due < now,
        facts=_facts(found),
        papers=[
            (one.name, f"/panel/tasks/{at.task.id}/papers/{one.id}")
            for one in reversed(found.papers)
        ],
        fields=fields,
        decisions=_decisions(fields),
        entering=not is_leader,
    )


def _decisions(fields: tuple[Field, ...] | None) -> tuple[tuple[str, str], ...]:
    return next((one.choices for one in fields or () if one.key == DECISION), ())


def _facts(found: Answerable) -> list[tuple[str, str]]:
    """What the form shows and nobody fills in: 拟办意见, 送审稿 ..."""
    listed = found.form.form.get("components")
    facts = []
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("key") and one.get("disabled"):
            value = found.form.known.get(str(one["key"]))
            if isinstance(value, str) and value.strip():
                facts.append((str(one.get("label") or one["key"]), value))
    return facts
