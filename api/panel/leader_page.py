"""Markup of /panel/leader: a card for each signature, what is decided beside the decision."""

from __future__ import annotations

from typing import Final

from api.panel.frame import environment

_FIELD: Final = """{% macro field(one, id) %}{% set mark = '<span class="need">*</span>' | safe if one.needed else '' %}
{% if one.kind == "radio" %}<fieldset{% if one.key == entry %} class="mode"{% endif %}><legend>{{ one.label }} {{ mark }}</legend>
{% for value, label in one.choices %}<label class="pick"><input type="radio" name="{{ one.key }}" value="{{ value }}"
{{- ' checked' if value == one.value }}>{{ label }}</label>{% endfor %}</fieldset>
{% else %}<div{% if one.only_if == (entry, entered) %} class="when-office"{% endif %}>
<label class="head" for="{{ id }}-{{ one.key }}">{{ one.label }} {{ mark }}</label>
{% if one.kind == "textarea" %}<textarea id="{{ id }}-{{ one.key }}" name="{{ one.key }}">{{ one.value }}</textarea>
{% elif one.kind == "select" %}<select id="{{ id }}-{{ one.key }}" name="{{ one.key }}"><option value=""></option>
{% for value, label in one.choices %}<option value="{{ value }}"{{ ' selected' if value == one.value }}>{{ label }}</option>{% endfor %}</select>
{% elif one.kind == "checkbox" %}<input type="checkbox" id="{{ id }}-{{ one.key }}" name="{{ one.key }}" value="true"{{ ' checked' if one.value == 'True' }}>
{% else %}<input id="{{ id }}-{{ one.key }}" name="{{ one.key }}" value="{{ one.value }}"
 type="{{ {'datetime': 'date', 'number': 'number'}.get(one.kind, 'text') }}">{% endif %}</div>{% endif %}{% endmacro %}
"""  # noqa: E501  # markup of one line that must not be broken

_CARD: Final = """{% from "field" import field with context %}<article id="task-{{ task.id }}"><h2>{{ task.title }}</h2>
<p class="meta">{{ task.number }} · {{ task.procedure }} · {{ task.step }}
{%- if task.due %} · <span class="{{ 'late' if task.late }}">{{ task.due }}</span>{% endif %}</p>
{% if task.said %}<p class="said" role="alert">{{ task.said }}</p>{% endif %}
<div class="beside"><div>
{% for label, text in task.facts %}<h3 id="{{ task.id }}-{{ loop.index }}">{{ label }}</h3>
<div class="text" tabindex="0" role="region" aria-labelledby="{{ task.id }}-{{ loop.index }}">{{ text }}</div>{% endfor %}
<h3>材料</h3>{% if task.papers %}<ul class="plain">{% for name, url in task.papers %}<li><a href="{{ url }}">{{ name }}</a></li>{% endfor %}</ul>
{% else %}<p class="hint">没有材料。</p>{% endif %}
</div><div>
{% if task.fields is none %}<p class="hint">这张表单有需要逐行填写的内容，请在任务办理中填写。</p>
<p class="acts"><a class="bureau-button main" href="{{ tasklist }}#/?task={{ task.id }}">去填写</a></p>
{% else %}
{% if task.batch %}<label class="pick"><input type="checkbox" form="batch{{ task.batch }}" name="task"
 value="{{ task.id }}">选入“一并同意”</label>{% endif %}
<form method="post" action="/panel/leader/tasks/{{ task.id }}" class="stacked">
<input type="hidden" name="token" value="{{ token }}">
{% for one in task.plain %}{{ field(one, task.id) }}{% endfor %}
{% if task.preset %}<details{{ ' open' if task.entering }}><summary>{{ '签批日期、领导姓名' if task.entering else '签批日期、录入方式（已按本人今天填好）' }}</summary>
{% for one in task.preset %}{{ field(one, task.id) }}{% endfor %}</details>{% endif %}
{% if task.entering %}<p class="hint">签批原件的扫描件先放入<a href="{{ tasklist }}#/?task={{ task.id }}">任务的“办件”页签</a>，种类选“处理笺、呈批单”。</p>{% endif %}
<div class="acts">{% for value, label in task.decisions %}{% if not task.asked(value) %}<button name="{{ decision }}" value="{{ value }}"
 class="bureau-button{{ ' main' if loop.first }}">{{ label }}</button>{% endif %}{% endfor %}
{% if not task.decisions %}<button class="bureau-button main">{{ '录入批示' if task.entering else '提交批示' }}</button>{% endif %}</div>
{% for value, label in task.decisions %}{% if task.asked(value) %}<details{{ ' open' if task.said }}><summary>{{ label }}…</summary>
{% for one in task.asked(value) %}{{ field(one, task.id) }}{% endfor %}
<div class="acts"><button name="{{ decision }}" value="{{ value }}" class="bureau-button">{{ label }}</button></div></details>{% endif %}{% endfor %}
</form>{% endif %}
</div></div></article>
"""  # noqa: E501  # markup of one line that must not be broken

_READINGS: Final = """{% if signs %}<h2 id="readings">阅件（{{ readings | length }}）</h2>
{% endif %}
{% if readings %}<form method="post" action="/panel/leader/read" class="stacked"><input type="hidden" name="token" value="{{ token }}">
{% for one in readings %}<article><h2>{{ one.case.title }}</h2>
<p class="meta">{{ one.case.number }} · {{ one.sender_name }}送阅 · {{ one.reading.sent_at | moment }}</p>
{% if one.reading.note %}<div class="text">{{ one.reading.note }}</div>{% endif %}
{% if one.papers %}<ul class="plain">{% for paper in one.papers %}<li><a href="/panel/leader/readings/{{ one.reading.id }}/papers/{{ paper.id }}">{{ paper.name }}</a></li>{% endfor %}</ul>{% endif %}
<label class="pick"><input type="checkbox" name="reading" value="{{ one.reading.id }}">选入“已阅”</label>
</article>{% endfor %}
<section><label class="head" for="comment">阅后意见（可不填，写入所选各件）</label>
<textarea id="comment" name="comment" maxlength="500"></textarea>
<div class="acts"><button class="bureau-button main">对选中的各件签“已阅”</button></div></section></form>
{% else %}<section><p>没有阅件。</p></section>{% endif %}
"""  # noqa: E501  # markup of one line that must not be broken

_PAGE: Final = """{% extends "frame" %}{% block content %}
{% if signs %}{% if not tasks %}<section><p>没有等待签批的文件。</p></section>{% endif %}
{% for task in tasks %}{% include "card" %}{% endfor %}
{% if left %}<p class="hint">另有 {{ left }} 件未列出，办完上列各件后自动出现。</p>{% endif %}
{% if kinds %}<div class="bar"><span>先勾选“选入‘一并同意’”，再点：</span>
{% for number, step, count in kinds %}<form method="post" action="/panel/leader/batch" id="batch{{ number }}">
<input type="hidden" name="token" value="{{ token }}">
<button class="bureau-button">对选中的“{{ step }}”签同意（共 {{ count }} 件可选）</button></form>{% endfor %}</div>{% endif %}
{% endif %}{% include "readings" %}{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken

PAGES: Final = environment({"leader": _PAGE, "field": _FIELD, "card": _CARD, "readings": _READINGS})
