"""What a form shows: nobody's own words as Markdown, and posts by the names of the register.

A `text` component interprets Markdown, links included; so it shows only what the platform or a
date field made. Words of citizens and clerks stand in disabled fields (guide 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import FormRule
from bureau.modelling.lint.subject import FormSubject

_TEMPLATE = re.compile(r"{{\s*#?/?(\w+)[^}]*}}")
_PLATFORM = frozenset({"caseNumber", "dueBasis"})
#: Names of times, dates and counts: what date and number fields and service steps give.
_HARMLESS = re.compile(r"[a-z]\w*(?:At|On|Date|Deadline|Count)")


def _markdown(subject: FormSubject) -> Iterator[Hit]:
    for one in subject.form.all:
        if one.type != "text":
            continue
        for name in sorted(set(_TEMPLATE.findall(one.text))):
            if name not in _PLATFORM and not _HARMLESS.fullmatch(name):
                what = f"文本组件显示变量 {name}：其中的 Markdown（如链接）会被解释"
                yield Hit(one.id, "", what, "改用禁用的字段显示。", one.line)


def _posts(subject: FormSubject) -> Iterator[Hit]:
    posts = subject.workspace.posts
    if posts is None:
        return
    names = {post.group: (post.name, post.short_name) for post in posts.posts}
    for one in subject.form.all:
        if not any(option.value in names for option in one.options):
            continue
        for option in one.options:
            value = str(option.value)
            if value in names and option.label not in names[value]:
                what = f"选项 {value} 写作「{option.label}」，岗位名册里是「{names[value][0]}」"
                yield Hit(one.key or one.id, one.label, what, "照名册书写。", one.line)


RULES = (
    FormRule(
        "form-markdown", "文本组件只显示平台的变量、日期和数目", "改用禁用的字段。", _markdown
    ),
    FormRule("form-post", "选项里的岗位用名册的名称", "照 posts.yaml 书写。", _posts),
)
