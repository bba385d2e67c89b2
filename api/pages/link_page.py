"""How the page behind a one-time link looks."""

from __future__ import annotations

from typing import Final

from api.pages.frame import environment
from bureau.domain.media import ACCEPTED
from bureau.timezone import TIME_ZONE

#: What the browser's file dialogue offers.
ACCEPT: Final = ",".join(f".{ending}" for kind in ACCEPTED for ending in kind.extensions)

_LINK: Final = """{% extends "frame" %}{% block content %}
{% set papers_name, act_name, harmless_name = names %}
{% for line in opened.page.text.splitlines() %}<p>{{ line }}</p>{% endfor %}
<p class="hint">填报单位：{{ opened.link.addressee }}{% if opened.page.due_at %}　截止：{{
 opened.page.due_at | moment }}{% endif %}　链接有效至：{{ opened.link.expires_at | moment }}</p>
{% if opened.link.used_at %}
<p class="box good" role="status">已于 {{ opened.link.used_at | moment }} 提交。{{
 opened.link.answer }}</p>{% endif %}
{% if errors %}<div class="box" role="alert">{% for one in errors %}<p>{{ one }}</p>{% endfor %}
</div>{% endif %}
{% if stored %}<p class="box good" role="status">已上传：{{ stored | join("、") }}。</p>{% endif %}
{% if opened.closed %}{% if not opened.link.used_at %}<p class="box">{{ opened.closed }}</p>
{% endif %}{% else %}
{% if opened.link.used_at %}<p>截止前可以更正：再次提交将替换上次的内容。</p>{% endif %}
<form method="post" enctype="multipart/form-data" autocomplete="off">
{# The Enter key presses the first button: it must neither hand in nor take away. #}
<button class="enter" name="{{ act_name }}" value="stay" tabindex="-1"
 aria-hidden="true">刷新</button>
{% for field in fields %}
{% set given = values.get(field.key, []) %}
{% set fault = faults.get("/data/" ~ field.key, "") %}
{% set id = "f" ~ loop.index %}
{% if field.shape == "choices" %}<fieldset><legend>{{ field.label }}{% if field.required %}
<span class="need">（必填）</span>{% endif %}</legend>
{% for value, label in field.choices %}<label class="plain"><input type="checkbox"
 name="{{ field.key }}" value="{{ value }}"{{ " checked" if value in given }}> {{ label }}</label>
{% endfor %}</fieldset>
{% elif field.shape == "yes" %}<label><input type="checkbox" name="{{ field.key }}" value="yes"{{
 " checked" if given }}> {{ field.label }}</label>
{% else %}<label for="{{ id }}">{{ field.label }}{% if field.required %}
<span class="need">（必填）</span>{% endif %}</label>
{% if field.shape == "choice" %}<select id="{{ id }}" name="{{ field.key }}">
<option value="">请选择</option>
{% for value, label in field.choices %}<option value="{{ value }}"{{ " selected" if value in given
 }}>{{ label }}</option>{% endfor %}</select>
{% elif field.shape == "long" %}<textarea id="{{ id }}" name="{{ field.key }}"{% if field.most %}
 maxlength="{{ field.most }}"{% endif %}>{{ given[0] if given else "" }}</textarea>
{% else %}<input id="{{ id }}" name="{{ field.key }}" value="{{ given[0] if given else "" }}"
 type="{{ field.shape if field.shape in ("date", "time") else "text" }}"{% if field.shape ==
 "number" %} inputmode="decimal"{% endif %}{% if field.most %} maxlength="{{ field.most }}"{%
 endif %}>{% endif %}{% endif %}
{% if field.hint %}<p class="hint">{{ field.hint }}</p>{% endif %}
{% if fault %}<p class="fault">{{ fault }}</p>{% endif %}
{% endfor %}
<label class="plain"><input type="checkbox" name="{{ harmless_name }}" value="yes">
 内容如提到密级或保密事项：已核对，不涉及国家秘密</label>
{% if opened.page.papers %}
<h2>文件</h2>
{% if opened.page.blank %}<p><a href="{{ blank }}" download>下载空白表：{{ opened.page.blank
 }}</a></p>{% endif %}
{% if opened.papers %}<ul class="papers">{% for paper in opened.papers %}<li>{{ paper.name }}
<button name="{{ act_name }}" value="remove:{{ paper.id }}" formnovalidate>移除</button></li>
{% endfor %}</ul>{% endif %}
<label for="files">选择文件</label>
<input id="files" type="file" name="{{ papers_name }}" accept="{{ accept }}" multiple>
<p class="hint">{{ most }}。可先上传，也可与内容一并提交。</p>
<button name="{{ act_name }}" value="upload" formnovalidate>只上传文件</button>
{% endif %}
<button class="main" name="{{ act_name }}" value="submit">提交</button>
</form>{% endif %}{% endblock %}"""

_REFUSED: Final = """{% extends "frame" %}{% block content %}
<p class="box" role="alert">{{ text }}</p>{% endblock %}"""

PAGES: Final = environment({"link": _LINK, "refused": _REFUSED})
PAGES.filters["moment"] = lambda at: f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
