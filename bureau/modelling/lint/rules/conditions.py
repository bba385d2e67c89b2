"""Conditions: one variable against a literal, only where they count; defaults (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.expressions import comparison
from bureau.modelling.bpmn.nodes import Gateway
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.names import asks
from bureau.modelling.lint.subject import DiagramSubject, hit


def _placed(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, Gateway):
            continue
        level = subject.level_of(node)
        if node.default and node.default not in node.outgoing:
            yield hit(node, f"默认连线「{node.default}」不从这里出来", "重新设定默认连线。")
        for flow in level.out(node):
            if not asks(node):
                if flow.condition is not None:
                    yield hit(flow, "这条连线上的条件不起作用", "删去条件。")
            elif flow.id == node.default:
                if flow.condition is not None:
                    yield hit(flow, "默认连线不应带条件", "删去条件。")
            elif flow.condition is None:
                yield hit(flow, "分支的出线没有条件，也不是默认连线", "写上条件或设为默认。")


def _simple(subject: DiagramSubject) -> Iterator[Hit]:
    for flow in subject.flows:
        if flow.condition is None:
            continue
        text = flow.condition.text
        if flow.condition.language:
            yield hit(flow, f"条件是脚本（{flow.condition.language}）")
        elif not text:
            yield hit(flow, "条件是空的")
        elif comparison(text) is None:
            yield hit(flow, f"条件「{text}」不是一个变量与一个常量的比较")


def _one_variable(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if asks(node):
            read = [
                comparison(flow.condition.text)
                for flow in subject.level_of(node).out(node)
                if flow.condition is not None
            ]
            variables = sorted({one.variable for one in read if one is not None})
            if len(variables) > 1:
                yield hit(node, f"同一个问题看了几个变量：{'、'.join(variables)}")


RULES = (
    DiagramRule(
        "condition-placed",
        "分支的每条出线有条件或是默认连线，别处没有条件",
        "补上或删去条件。",
        _placed,
    ),
    DiagramRule(
        "condition-simple",
        "条件只把一个变量与一个常量相比",
        "写成 ${变量 == '值'}；更复杂的判断放进判定表（DMN）或工作者。",
        _simple,
    ),
    DiagramRule(
        "condition-variable",
        "一个分支网关只看一个变量",
        "拆成几个网关，或用判定表先算出一个结果。",
        _one_variable,
    ),
)
