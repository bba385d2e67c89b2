"""The record of a case: opened first, closed on every way out, titled (guide 1)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.effects import form_of
from bureau.modelling.analysis.graph import Level
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    EndEvent,
    Node,
    ServiceTask,
    StartEvent,
    SubProcess,
)
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

OPENS = "register"
CLOSES = "close-case"
IDENTITY = "setProcessBusinessKey(caseNumber)"


def _is_topic(node: Node | None, topic: str) -> bool:
    return isinstance(node, ServiceTask) and node.topic == topic


def _is_procedure(subject: DiagramSubject) -> bool:
    return subject.process is not None and not subject.process.id.startswith("S_")


def _opened(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None or not _is_procedure(subject):
        return
    level = subject.levels[process.id]
    for start in level.starts:
        for flow in level.out(start):
            first = level.nodes[flow.target]
            if not _is_topic(first, OPENS):
                yield hit(first, f"开始后的第一步不是登记（主题 {OPENS}）")
                continue
            for leaving in level.out(first):
                if not any(IDENTITY in one.value for one in leaving.listeners):
                    yield hit(
                        leaving,
                        "登记之后没有把办件编号设为业务键",
                        f"在这条连线上加 take 监听器：${{execution.{IDENTITY}}}。",
                    )


def _closed(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None or not _is_procedure(subject):
        return
    for id, level in subject.levels.items():
        holder = subject.model.nodes.get(id)
        cancels = isinstance(holder, SubProcess) and holder.by_event and _interrupts(level)
        if id == process.id or cancels:
            for node in _open_ends(level):
                yield hit(node, f"走到这里时办件没有办结（主题 {CLOSES}）")


def _interrupts(level: Level) -> bool:
    return any(isinstance(one, StartEvent) and one.interrupting for one in level.nodes.values())


def _open_ends(level: Level) -> Iterator[EndEvent]:
    """Yield the ends that can be reached without closing the case; reminders are left aside."""
    seen: set[str] = set()
    todo = [start.id for start in level.starts]
    while todo:
        id = todo.pop()
        node = level.nodes[id]
        aside = isinstance(node, BoundaryEvent) and not node.interrupting
        if id in seen or aside or _is_topic(node, CLOSES):
            continue
        seen.add(id)
        todo.extend(level.successors(id))
        if isinstance(node, EndEvent):
            yield node


def _catalogue(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None or not _is_procedure(subject):
        return
    external = process.properties.get("external", "false")
    if external not in ("true", "false"):
        yield hit(process, f"属性 external 是「{external}」", "写 true 或 false。")
    forms = [
        form
        for node in process.nodes
        if isinstance(node, StartEvent) and (form := form_of(node, subject.workspace))
    ]
    title = process.properties.get("titleKey", "")
    if forms and not title:
        yield hit(process, "没有属性 titleKey：办件没有标题", "写开始表单里作标题的字段。")
    elif forms and not any(title in form.keys for form in forms):
        there = "、".join(key for form in forms for key in form.keys)
        yield hit(process, f"titleKey「{title}」不是开始表单的字段", f"开始表单有：{there}。")


RULES = (
    DiagramRule(
        "case-opened",
        f"开始后第一步登记（{OPENS}），随后把办件编号设为业务键",
        f"开始事件后面接登记步骤（主题 {OPENS}）。",
        _opened,
    ),
    DiagramRule(
        "case-closed",
        f"到每个结束之前都办结（{CLOSES}）",
        f"在结束之前加办结步骤（主题 {CLOSES}）。",
        _closed,
    ),
    DiagramRule(
        "catalogue",
        "流程写明标题字段 titleKey 和是否对外 external",
        "在流程的扩展属性里填写 titleKey、external。",
        _catalogue,
    ),
)
