"""Ids: unique, ASCII, speaking, with the prefix of the element's kind (modelling guide 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bureau.modelling.bpmn.events import Timer
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    CallActivity,
    CatchEvent,
    EndEvent,
    Event,
    Gateway,
    Node,
    ReceiveTask,
    RuleTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    ThrowEvent,
    UserTask,
)
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_SPEAKING = re.compile(r"[A-Z][a-z]+_[A-Za-z0-9_]*")
# What a modeler program makes up by itself: Activity_0x1y2z3, Flow_1abcdef.
_MADE_UP = re.compile(r"(?:Activity|Gateway|Event|Flow|Task|SequenceFlow|StartEvent)_[0-9a-z]{7}")


def _twice(subject: DiagramSubject) -> Iterator[Hit]:
    for id in subject.model.duplicate_ids:
        element = subject.model.element(id)
        name, line = (element.name, element.line) if element else ("", 1)
        yield Hit(id, name, f"编号「{id}」在文件中出现不止一次", line=line)


def _prefix(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        wanted = _wanted(node)
        if wanted and not node.id.startswith(wanted):
            either = "或".join(wanted)
            yield hit(node, f"编号「{node.id}」应以 {either} 开头")
    for flow in subject.flows:
        if not flow.id.startswith("Flow_"):
            yield hit(flow, f"编号「{flow.id}」应以 Flow_ 开头")


def _form(subject: DiagramSubject) -> Iterator[Hit]:
    for element in (*subject.nodes, *subject.flows):
        if not element.id.isascii():
            yield hit(element, f"编号「{element.id}」含有非 ASCII 字符")
        elif _MADE_UP.fullmatch(element.id):
            yield hit(element, f"编号「{element.id}」是软件自动生成的，看不出含义")
        elif not _SPEAKING.fullmatch(element.id):
            yield hit(element, f"编号「{element.id}」不是「前缀_英文含义」的形式")


def _wanted(node: Node) -> tuple[str, ...]:
    match node:
        case UserTask():
            return ("User_",)
        case ServiceTask() if node.tag == "sendTask":
            return ("Send_",)
        case ServiceTask():
            return ("Service_",)
        case ReceiveTask():
            return ("Receive_",)
        case RuleTask():
            return ("Rule_",)
        case CallActivity():
            return ("Call_",)
        case SubProcess():
            return ("Sub_",)
        case Gateway():
            return ("Gateway_",)
        case StartEvent():
            return ("Start_",)
        case EndEvent():
            return ("End_",)
        case BoundaryEvent() | CatchEvent() | ThrowEvent():
            return _event(node)
        case _:
            return ()


def _event(node: Event) -> tuple[str, ...]:
    if any(isinstance(one, Timer) for one in node.definitions):
        return ("Timer_",)
    kinds = {type(one).__name__ for one in node.definitions}
    if "ErrorRef" in kinds:
        return ("Error_",)
    if "EscalationRef" in kinds:
        return ("Escalation_",)
    if "MessageRef" in kinds:
        return ("Message_",)
    return ()


RULES = (
    DiagramRule(
        "id-unique",
        "文件内每个编号只出现一次",
        "给其中一个元素换一个编号；复制粘贴的元素要改编号。",
        _twice,
    ),
    DiagramRule(
        "id-prefix",
        "编号以元素种类的前缀开头（User_、Service_、Gateway_ 等）",
        "在属性面板中把编号改为「种类前缀_英文含义」，例如 User_Review。",
        _prefix,
    ),
    DiagramRule(
        "id-speaking",
        "编号为 ASCII 且看得出含义",
        "改成有含义的英文编号，例如 User_Review、Gateway_Complete。",
        _form,
    ),
)
