"""Element templates for Camunda Modeler: one for each topic, from what its handler declares.

A modeler picks 「转送、退回（forward）」 for a service task and gets the topic, the inputs with
their Chinese names and the outputs; nothing is typed by hand, so nothing can be misspelt.
Format: Camunda 7 element templates (`@camunda/element-templates-json-schema`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace import Topic, TopicCatalogue, TopicField

Template = Mapping[str, object]
#: Below `bpmn/`: Modeler looks for this folder beside a diagram and in every folder above it.
PLACE = Path("bpmn") / ".camunda" / "element-templates" / "bureau.json"
SCHEMA = "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json"
#: Set by the platform when a case starts; every step sees them without a mapping.
PLATFORM = frozenset({"caseId", "initiator"})
NOTHING = "${null}"
_IN, _OUT = "inputs", "outputs"
_BETWEEN = re.compile(r"[，、]?或|、")
_TYPES = {
    "integer": "整数，写成表达式",
    "number": "数，写成表达式",
    "object": "Map 或 JSON 对象，写成表达式",
    "array": "JSON 数组，写成表达式",
}


def element_templates(topics: TopicCatalogue, before: Sequence[Template] = ()) -> list[Template]:
    """Return the templates of all topics, newest version of each first.

    A template that says something else than its newest version before becomes a version of its
    own, and the earlier ones stay: Modeler offers an update to elements that still use them.

    Args:
        topics: what the workers serve.
        before: templates written earlier; those of topics that are gone are marked deprecated. Of
            two with the same version, as a merge leaves them, only the first stays: Modeler
            refuses the other.
    """
    before = list({(one["id"], one.get("version")): one for one in reversed(before)}.values())[::-1]
    found: list[Template] = []
    for topic in sorted(topics.values(), key=lambda one: one.name):
        now = _template(topic)
        earlier = sorted(_of(before, str(now["id"])), key=_version, reverse=True)
        if not earlier or _content(earlier[0]) != _content(now):
            found.append({**now, "version": _version(earlier[0]) + 1 if earlier else 1})
        found.extend({**_content(one), "version": one["version"]} for one in earlier)
    kept = {template["id"] for template in found}
    gone = [one for one in before if one["id"] not in kept]
    note = {"message": "已没有工作者承接这个主题。"}
    return found + [{**one, "deprecated": note} for one in gone]


def read_templates(path: Path) -> list[Template]:
    """Return the templates of a file, none when there is no such file.

    Raises:
        UnreadableFile: it is not a list of templates with ids and versions.
    """
    if not path.exists():
        return []
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableFile(path, f"不是合法的 JSON：{error}") from error
    if not isinstance(data, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) and _version(one) > 0
        for one in data
    ):
        raise UnreadableFile(path, "不是元素模板的列表，或有模板缺少 id、version")
    return data


def to_text(templates: Iterable[Template]) -> str:
    """Return the file's text."""
    return json.dumps(list(templates), ensure_ascii=False, indent=2) + "\n"


def _template(topic: Topic) -> Template:
    title, _, does = topic.summary.partition("：")
    name = f"{title}（{topic.name}）" if title and does else topic.name
    return {
        "$schema": SCHEMA,
        "name": name,
        "id": f"bureau.{topic.name}",
        "description": _description(topic, does or title),
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": [{"id": _IN, "label": "输入"}, {"id": _OUT, "label": "输出"}],
        "properties": [
            _hidden("camunda:type", "external"),
            _hidden("camunda:topic", topic.name),
            *(_input(field) for field in topic.inputs if field.name not in PLATFORM),
            *(_output(field) for field in topic.outputs if field.name not in PLATFORM),
        ],
    }


def _description(topic: Topic, does: str) -> str:
    parts = [does.rstrip("。") or topic.name]
    if topic.errors:
        parts.append(f"可能抛出、须用边界错误事件接住的错误代码：{'、'.join(topic.errors)}")
    if topic.open:
        parts.append("另可按所选模板的要求再加输入")
    return "。".join(parts) + "。"


def _hidden(name: str, value: str) -> Template:
    return {"type": "Hidden", "value": value, "binding": {"type": "property", "name": name}}


def _input(field: TopicField) -> Template:
    choices = _choices(field)
    found: dict[str, object] = {
        "label": field.title or field.name,
        "description": "；".join(_hints(field)),
        "type": "Dropdown" if choices else "String",
        "group": _IN,
        "binding": {"type": "camunda:inputParameter", "name": field.name},
    }
    if choices:
        found["choices"] = choices
    if field.required:
        found["constraints"] = {"notEmpty": True}
    else:
        found["value"] = _default(field)
    return found


def _hints(field: TopicField) -> Iterable[str]:
    yield field.name if field.required else f"{field.name}，可不填"
    if field.type in _TYPES:
        yield _TYPES[field.type]


def _default(field: TopicField) -> str:
    """Return what an optional input holds as long as nobody fills it in.

    Modeler writes an empty input too, and the engine would read it as null: an input that may
    not be null gets the handler's own default.
    """
    if field.default is None:
        return NOTHING if field.nullable else ""
    return f"${{{field.default}}}" if field.type == "boolean" else field.default


def _choices(field: TopicField) -> list[Template]:
    if field.type == "boolean":
        found = [("是", "${true}"), ("否", "${false}")]
    else:
        found = list(zip(_named(field), field.values, strict=True))
    if found and field.nullable:
        found.append(("（不填）", NOTHING))
    return [{"name": name, "value": value} for name, value in found]


def _named(field: TopicField) -> Sequence[str]:
    """Return the values with their Chinese names, where the title lists one for each."""
    words = _BETWEEN.split(field.title)
    if len(words) != len(field.values) or len(words) == 1:
        return field.values
    return [f"{word}（{value}）" for word, value in zip(words, field.values, strict=True)]


def _output(field: TopicField) -> Template:
    # The engine maps outputs also when a boundary event leaves the step before the worker is
    # done; a bare name would fail there.
    source = f"${{execution.getVariable('{field.name}')}}"
    return {
        "label": field.title or field.name,
        "description": f"存入的流程变量，默认 {field.name}",
        "type": "String",
        "value": field.name,
        "group": _OUT,
        "binding": {"type": "camunda:outputParameter", "source": source},
    }


def _of(templates: Iterable[Template], id: str) -> list[Template]:
    return [one for one in templates if one["id"] == id]


def _version(template: Template) -> int:
    version = template.get("version")
    return version if isinstance(version, int) else 0


def _content(template: Template) -> Template:
    return {key: value for key, value in template.items() if key not in ("version", "deprecated")}
