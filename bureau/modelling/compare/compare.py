"""Compares two diagrams element by element; positions and line numbers do not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Final

from bureau.modelling.bpmn import Model
from bureau.modelling.bpmn.nodes import Element

#: What an element is made of beside its meaning: where it stands in the file, what it holds.
_LEFT_OUT: Final = frozenset(
    {"line", "nodes", "flows", "lanes", "children", "incoming", "outgoing"}
)
#: Fields by the word a modeler knows them by.
_WORDS: Final[Mapping[str, str]] = {
    "name": "名称",
    "documentation": "说明",
    "properties": "扩展属性",
    "source": "起点",
    "target": "终点",
    "condition": "条件",
    "scope": "所在子流程",
    "io": "输入输出映射",
    "listeners": "监听器",
    "async_before": "之前保存点",
    "async_after": "之后保存点",
    "default": "默认连线",
    "form": "表单",
    "candidate_groups": "办理岗位",
    "candidate_users": "办理人员",
    "assignee": "指定办理人",
    "due_date": "到期时间",
    "follow_up_date": "跟进时间",
    "topic": "主题",
    "definitions": "事件定义",
    "attached_to": "所附步骤",
    "interrupting": "是否中断",
    "decision": "判定表",
    "called": "调用的流程",
    "version_tag": "版本号",
    "multi_instance": "多实例",
    "candidate_starter_groups": "可启动岗位",
    "members": "泳道中的步骤",
}


class Kind(StrEnum):
    """What became of an element."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"


@dataclass(frozen=True, slots=True)
class Change:
    """One element that is different.

    Args:
        kind: what became of it.
        element: its id.
        name: its Chinese name, the newer one.
        details: each field that differs: (Chinese word, before, after).
    """

    kind: Kind
    element: str
    name: str
    details: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, in the order of the newer file; removed elements last."""

    changes: tuple[Change, ...]

    def ids(self, *kinds: Kind) -> frozenset[str]:
        """Elements of these kinds of change."""
        return frozenset(one.element for one in self.changes if one.kind in kinds)


def compare(before: Model, after: Model) -> Comparison:
    """Compare two diagrams."""
    old, new = before.elements, after.elements
    changes = [
        Change(Kind.ADDED, id, one.name)
        if id not in old
        else Change(Kind.CHANGED, id, one.name, details)
        for id, one in new.items()
        if id not in old or (details := tuple(_details(old[id], one)))
    ]
    changes += [Change(Kind.REMOVED, id, one.name) for id, one in old.items() if id not in new]
    return Comparison(tuple(changes))


def _details(old: Element, new: Element) -> Iterator[tuple[str, str, str]]:
    if type(old) is not type(new):
        yield "类型", type(old).__name__, type(new).__name__
        return
    for each in fields(new):
        if each.name in _LEFT_OUT:
            continue
        before, after = getattr(old, each.name), getattr(new, each.name)
        if _listed(before) and _listed(after):
            before, after = _only_in(before, after), _only_in(after, before)
        was, now = _said(before), _said(after)
        if was != now:
            yield _WORDS.get(each.name, each.name), was, now


def _listed(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _only_in(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """What one list holds and the other does not: long lists differ in little."""
    return tuple(one for one in some if one not in others)


def _said(value: object) -> str:
    """A value as text, without the line numbers in it."""
    if value is None or value == "":
        return "（无）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{name}={_said(one)}" for name, one in sorted(value.items())) or "（无）"
    if isinstance(value, tuple | list):
        return "；".join(_said(one) for one in value) or "（无）"
    if is_dataclass(value):
        parts = [
            f"{each.name}={_said(getattr(value, each.name))}"
            for each in fields(value)
            if each.name != "line" and getattr(value, each.name) not in ("", None, (), False)
        ]
        return " ".join(parts) or "（无）"
    return str(value)
