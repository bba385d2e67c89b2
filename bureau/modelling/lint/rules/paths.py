"""Control flow: every node reachable, none a dead end, every level sound (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.graph import Level
from bureau.modelling.bpmn.events import Compensate
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    EndEvent,
    Node,
    StartEvent,
    SubProcess,
    ThrowEvent,
)
from bureau.modelling.lint.finding import Hit, Severity
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit


def _ends(subject: DiagramSubject) -> Iterator[Hit]:
    for level in subject.levels.values():
        for node in level.nodes.values():
            if not level.out(node) and not _may_end(node, level):
                yield hit(node, "没有出线，也不是结束事件", "接到下一步，或接一个结束事件。")
        for flow in level.flows.values():
            for end in (flow.source, flow.target):
                if end not in level.nodes:
                    yield hit(flow, f"连线的一端「{end}」不在同一层", "重新连接这条线。")


def _may_end(node: Node, level: Level) -> bool:
    if isinstance(node, EndEvent) or getattr(node, "for_compensation", False):
        return True
    if isinstance(node, SubProcess) and node.by_event:
        return True
    compensates = isinstance(node, BoundaryEvent) and any(
        isinstance(one, Compensate) for one in node.definitions
    )
    return compensates or (isinstance(node, ThrowEvent) and bool(level.link_targets(node)))


def _reachable(subject: DiagramSubject) -> Iterator[Hit]:
    for level in subject.levels.values():
        starts = [node for node in level.scope.nodes if isinstance(node, StartEvent)]
        if level.nodes and not starts:
            yield hit(level.scope, "没有开始事件", "加一个开始事件。")
            continue
        for node in level.nodes.values():
            if node.id not in level.live:
                yield hit(node, "从开始走不到这里", "把它接到流程里，或删去。")


def _sound(subject: DiagramSubject) -> Iterator[Hit]:
    for id, result in subject.soundness.items():
        level = subject.levels[id]
        for stuck in result.stuck:
            came = "、".join(_from(level.flows[flow].source, subject) for flow in stuck.missing)
            yield hit(
                level.nodes[stuck.node],
                f"汇合会一直等下去：从 {came} 来的分支可能不来",
                "分支用什么网关，汇合就用同种网关；排他分支的汇合用排他网关。",
            )
        for node in result.doubled:
            yield hit(
                level.nodes[node],
                "会同时走到这里两次，后面的步骤会办两遍",
                "并行的分支先用并行网关汇合；不中断的定时提醒不要接回主线。",
            )
        for node in result.endless:
            yield hit(level.nodes[node], "走到这里后再也到不了结束", "给循环一个出口。")


def _searched(subject: DiagramSubject) -> Iterator[Hit]:
    for id, result in subject.soundness.items():
        if not result.complete:
            what = f"状态太多（看了 {result.states} 个），没有查完"
            yield hit(subject.levels[id].scope, what)


def _from(id: str, subject: DiagramSubject) -> str:
    node = subject.model.nodes.get(id)
    return f"「{node.name}」" if node and node.name else id


RULES = (
    DiagramRule("dead-end", "没有断头：每条路都到结束事件", "接到下一步或结束事件。", _ends),
    DiagramRule("reachable", "每个元素都能从开始走到", "接到流程里，或删去。", _reachable),
    DiagramRule(
        "sound",
        "没有走不完的等待、重复的令牌、没有出口的循环",
        "改正分支与汇合。",
        _sound,
    ),
    DiagramRule(
        "searched",
        "能把所有走法查完",
        "并行分支太多：把一部分抽成子流程。",
        _searched,
        Severity.WARNING,
    ),
)
