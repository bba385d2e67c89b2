"""Explicit splits and joins, never both in one, no needless gateway (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.nodes import Activity, EndEvent, Event, Gateway, StartEvent
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_KINDS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")


def _both(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, Gateway):
            continue
        ways_in, ways_out = len(node.incoming), len(node.outgoing)
        if node.tag not in _KINDS:
            yield hit(node, "复杂网关没有清楚的含义", "改用排他、并行、包容或事件网关。")
        elif ways_in > 1 and ways_out > 1:
            yield hit(node, "同一网关既汇合又分支", "拆成两个：先汇合（不命名），再分支（问句）。")
        elif ways_in <= 1 and ways_out == 1:
            yield hit(node, "网关只有一进一出，没有作用", "删去它，直接连线。")


def _implicit(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, Activity | Event):
            continue
        flows = subject.level_of(node).flows
        if len(node.outgoing) > 1:
            yield hit(node, f"有 {len(node.outgoing)} 条出线：分支没有画出来", "用网关画出分支。")
        elif any(flows[id].condition is not None for id in node.outgoing):
            yield hit(node, "出线带条件，但前面没有网关", "用排他网关画出分支，或去掉条件。")
        if len(node.incoming) > 1 and not isinstance(node, EndEvent):
            what = f"有 {len(node.incoming)} 条进线：汇合没有画出来"
            yield hit(node, what, "在前面加一个不命名的汇合网关。")
        if isinstance(node, StartEvent) and node.incoming:
            yield hit(node, "开始事件有进线", "回到流程开头的连线应接到第一个任务前的汇合网关。")
        if isinstance(node, EndEvent) and node.outgoing:
            yield hit(node, "结束事件有出线", "删去出线，或改用中间事件。")


def _event_gateway(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if node.tag != "eventBasedGateway":
            continue
        level = subject.level_of(node)
        for flow in level.out(node):
            target = level.nodes[flow.target]
            if target.tag not in ("intermediateCatchEvent", "receiveTask"):
                yield hit(target, f"事件网关「{node.id}」后面不是等待事件", "接中间捕获事件。")
        if len(node.outgoing) < 2:
            yield hit(node, "事件网关只等一件事", "改成一个中间捕获事件。")


RULES = (
    DiagramRule("split-or-join", "网关或分支或汇合，不兼作，不多余", "拆开或删去网关。", _both),
    DiagramRule(
        "implicit-gateway",
        "分支和汇合都用网关画出来",
        "用网关画出来。",
        _implicit,
    ),
    DiagramRule("event-gateway", "事件网关后面都是等待事件", "改接等待事件。", _event_gateway),
)
