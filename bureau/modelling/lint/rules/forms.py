"""Forms: known components, keys, options, lengths, Chinese labels (guide 7, engine facts)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bureau.modelling.forms import Component
from bureau.modelling.forms.catalogue import (
    CONTAINERS,
    KNOWN,
    SCHEMA_VERSION,
    SINGLE,
    TEXTS,
)
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import FormRule
from bureau.modelling.lint.rules.names import is_chinese
from bureau.modelling.lint.subject import FormSubject

_KEY = re.compile(r"[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*")
# A String variable of the engine holds 4000 characters.
MAX_LENGTH = 4000
# Names that the platform itself gives to every case; a form must not write them.
_RESERVED = frozenset({"caseId", "caseNumber", "caseTitle", "receivedAt", "dueAt", "initiator"})


def _at(one: Component, what: str, mend: str = "") -> Hit:
    return Hit(one.key or one.id, one.label, what, mend, one.line)


def _file(subject: FormSubject) -> Iterator[Hit]:
    form = subject.form
    if form.id != subject.path.stem:
        yield Hit(form.id, "", f"表单编号「{form.id}」与文件名「{subject.path.stem}」不同")
    if form.type != "default":
        yield Hit(form.id, "", f"type 是「{form.type}」，应为 default")
    if form.schema_version is None or form.schema_version > SCHEMA_VERSION:
        what = f"schemaVersion 是 {form.schema_version}，引擎认到 {SCHEMA_VERSION}"
        yield Hit(form.id, "", what, f"写 {SCHEMA_VERSION}；用 Camunda 7.24 的表单编辑器保存。")
    ids = Counter(one.id for one in form.all if one.id)
    for id, count in ids.items():
        if count > 1:
            yield Hit(id, "", f"组件编号「{id}」出现 {count} 次", "换一个编号。")


def _components(subject: FormSubject) -> Iterator[Hit]:
    for one in subject.form.all:
        if one.type not in KNOWN:
            yield _at(one, f"引擎的表单不认识组件「{one.type}」：整张表单会打不开")
        elif one.type in ("iframe", "html", "image", "button", "expression"):
            yield _at(one, f"不用组件「{one.type}」", "用文本、字段和办件页签。")


def _keys(subject: FormSubject) -> Iterator[Hit]:
    counted = Counter(one.key for one in subject.form.all if one.key and one.type in KNOWN)
    for one in subject.form.all:
        if one.type not in KNOWN or one.type in CONTAINERS:
            continue
        holds = one.type in TEXTS or one.has_options or one.type in ("number", "datetime")
        if (holds or one.type == "checkbox") and not one.key:
            yield _at(one, "字段没有键（key）", "填写英文小驼峰的键。")
        elif one.key and not _KEY.fullmatch(one.key):
            yield _at(one, f"键「{one.key}」不是英文小驼峰", "改成 receivedOn 这样的键。")
        if one.writes and one.key in _RESERVED:
            yield _at(one, f"键「{one.key}」是平台自己的变量，表单不能写", "换一个键，或设为禁用。")
    for key, count in counted.items():
        if count > 1:
            yield Hit(key, "", f"键「{key}」用了 {count} 次", "每个键只用一次。")


def _options(subject: FormSubject) -> Iterator[Hit]:
    for one in subject.form.all:
        if not one.has_options:
            continue
        if not one.options and not one.values_key and not one.values_expression:
            yield _at(one, "没有选项", "填写选项。")
        if one.values_key and one.pointer.count("/components/") > 1:
            what = "选项来源（valuesKey）只在最外层的组件起作用"
            yield _at(one, what, "把它移到最外层。")
        seen: Counter[object] = Counter(option.value for option in one.options)
        for option in one.options:
            value = option.value
            if not isinstance(value, str):
                yield _at(one, f"选项「{option.label}」的值 {value!r} 不是文本", "值加引号。")
            elif not value or not value.isascii():
                yield _at(one, f"选项「{option.label}」的值「{value}」不是 ASCII", "值用英文。")
            if seen[value] > 1:
                yield _at(one, f"值「{value}」用于几个选项", "每个选项一个值。")
                break
        for option in one.options:
            if not is_chinese(option.label):
                yield _at(one, f"选项的文字「{option.label}」不是中文", "写中文。")


def _lengths(subject: FormSubject) -> Iterator[Hit]:
    for one in subject.form.all:
        if one.type in TEXTS and one.writes:
            if one.max_length is None:
                yield _at(one, "没有最大长度")
            elif one.max_length > MAX_LENGTH:
                yield _at(one, f"最大长度 {one.max_length} 超过引擎的 {MAX_LENGTH}")


def _labels(subject: FormSubject) -> Iterator[Hit]:
    for one in subject.form.all:
        if one.type in ("text", "spacer", "separator", "group", "table"):
            continue
        if one.key and not is_chinese(one.label):
            yield _at(one, f"字段「{one.key}」没有中文标签")


def _shown(subject: FormSubject) -> Iterator[Hit]:
    for one in subject.form.all:
        if one.readonly and one.key:
            what = "只读字段会被提交，旧值会覆盖新值"
            yield _at(one, what, "改为禁用（disabled），或用文本显示。")
        if one.disabled and one.required:
            yield _at(one, "禁用的字段又是必填", "去掉必填。")
        if one.type in SINGLE and one.required and one.hide and not one.options:
            yield _at(one, "会隐藏的必填字段没有固定选项", "写明选项。")


RULES = (
    FormRule("form-file", "表单编号等于文件名，版本引擎认得", "改正表单编号。", _file),
    FormRule(
        "form-component",
        "只用引擎的表单认识的组件",
        "换成引擎认识的组件；上传材料在「办件」页签。",
        _components,
    ),
    FormRule("form-key", "键为英文小驼峰，不重复，不占用平台的变量", "改正键。", _keys),
    FormRule("form-option", "选项的值为 ASCII 文本，文字为中文", "改正选项。", _options),
    FormRule(
        "form-length",
        f"每个文本字段有最大长度，不超过 {MAX_LENGTH}",
        f"填写 maxLength，不超过 {MAX_LENGTH}。",
        _lengths,
    ),
    FormRule("form-label", "字段有中文标签", "填写标签。", _labels),
    FormRule("form-readonly", "显示的内容用禁用字段或文本，不用只读字段", "改为禁用。", _shown),
)
