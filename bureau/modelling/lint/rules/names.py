"""Names: Chinese, 动词+宾语 for tasks, questions on splits, answers on flows (guide 3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bureau.modelling.bpmn.nodes import (
    Activity,
    CallActivity,
    EndEvent,
    Event,
    Gateway,
    Node,
    SubProcess,
    ThrowEvent,
)
from bureau.modelling.lint.finding import Hit, SetAttribute
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_VAGUE = frozenset({"处理", "办理", "审核", "审批", "操作", "执行", "完成", "流转", "跟进"})
_QUESTION = ("？", "?")


def is_split(node: Node) -> bool:
    """Say whether a gateway has several ways out."""
    return isinstance(node, Gateway) and len(node.outgoing) > 1


def _is_join(node: Node) -> bool:
    return isinstance(node, Gateway) and not is_split(node)


def is_chinese(text: str) -> bool:
    """Say whether a name has a Chinese character in it."""
    return bool(_CHINESE.search(text))


def asks(node: Node) -> bool:
    """Say whether a gateway decides by an answer: exclusive or inclusive split."""
    return is_split(node) and node.tag in ("exclusiveGateway", "inclusiveGateway")


def _named(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        needs = isinstance(node, Activity | Event) or asks(node)
        if isinstance(node, SubProcess) and node.by_event and not node.name:
            yield hit(node, "事件子流程没有名称")
        elif needs and not node.name.strip():
            yield hit(node, "没有名称")
        elif node.name and not is_chinese(node.name):
            yield hit(node, f"名称「{node.name}」不是中文")
        elif node.name != node.name.strip() and not _is_join(node):
            repair = (SetAttribute(node.id, "name", node.name.strip()),)
            yield hit(node, "名称前后有空白", "去掉名称前后的空白。", repair)


def _tasks(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, Activity) or isinstance(node, CallActivity | SubProcess):
            continue
        name = node.name.strip()
        if name in _VAGUE:
            yield hit(node, f"名称「{name}」没有说明对象")
        elif name and len(name) < 3:
            yield hit(node, f"名称「{name}」太短，应为动词加宾语")


def _splits(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if asks(node):
            if node.name and not node.name.rstrip().endswith(_QUESTION):
                yield hit(node, f"分支网关「{node.name}」不是问句", "改成以「？」结尾的问句。")
            for flow in subject.level_of(node).out(node):
                if not flow.name.strip():
                    what = f"从「{node.name or node.id}」出来的连线没有写答案"
                    yield hit(flow, what, "在连线上写出对问题的答案。")
            labels = Counter(
                flow.name for flow in subject.level_of(node).out(node) if flow.name.strip()
            )
            for label, count in labels.items():
                if count > 1:
                    yield hit(node, f"有 {count} 条连线的答案都是「{label}」", "让答案各不相同。")
        elif _is_join(node) and node.name:
            repair = (SetAttribute(node.id, "name", ""),)
            yield hit(node, f"汇合网关不应有名称（现为「{node.name}」）", "删去名称。", repair)


def _ends(subject: DiagramSubject) -> Iterator[Hit]:
    for level in subject.levels.values():
        seen: dict[str, str] = {}
        for node in level.nodes.values():
            if isinstance(node, EndEvent) and node.name:
                if node.name in seen:
                    yield hit(node, f"与 {seen[node.name]} 是同一结果「{node.name}」")
                seen.setdefault(node.name, node.id)


def _processes(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is not None and not is_chinese(process.name):
        yield hit(process, "流程没有中文名称", "填写流程的中文名称，用职责清单里的说法。")
    for node in subject.nodes:
        if isinstance(node, ThrowEvent) and not node.definitions:
            yield hit(node, "空的中间事件不做任何事", "删去它，或写明抛出什么。")


RULES = (
    DiagramRule("name", "活动、事件、分支网关都有中文名称", "填写中文名称。", _named),
    DiagramRule(
        "task-name",
        "任务名称是动词加宾语，说清办什么",
        "写成「审核申请材料」这样的名称，优先用附件原文的词。",
        _tasks,
    ),
    DiagramRule(
        "question-answers",
        "分支网关是问句，每条出线写明答案；汇合网关不命名",
        "网关写问句，连线写答案。",
        _splits,
    ),
    DiagramRule(
        "end-outcomes",
        "每个不同的结果一个结束事件，名称各不相同",
        "同一结果并到一个结束事件，不同结果用不同名称。",
        _ends,
    ),
    DiagramRule("process-name", "流程有中文名称，没有空的中间事件", "填写流程名称。", _processes),
)
