"""Every answer has a flow, every flow an answer, types are equal (guide 5).

The values that may arrive at a gateway are followed from the form fields, topics, tables and
constants that can have set the variable on any path.
"""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.domain import Domain, Value
from bureau.modelling.analysis.expressions import Comparison, LiteralType, comparison
from bureau.modelling.bpmn.nodes import Flow, Node
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.names import asks
from bureau.modelling.lint.subject import DiagramSubject, hit

_TYPES = {
    LiteralType.STRING: "文本",
    LiteralType.NUMBER: "数字",
    LiteralType.BOOLEAN: "是否",
    LiteralType.NULL: "空值",
}


def _ways(node: Node, subject: DiagramSubject) -> list[tuple[Flow, Comparison]] | None:
    """Return the conditions of a split that looks at one variable, None for any other."""
    found: list[tuple[Flow, Comparison]] = []
    for flow in subject.level_of(node).out(node):
        if flow.condition is not None and flow.id != node.default:
            read = comparison(flow.condition.text)
            if read is None:
                return None
            found.append((flow, read))
    return found if len({read.variable for _, read in found}) == 1 else None


def _splits(
    subject: DiagramSubject,
) -> Iterator[tuple[Node, list[tuple[Flow, Comparison]], Domain]]:
    flow = subject.dataflow
    for node in subject.nodes:
        ways = _ways(node, subject) if asks(node) else None
        if ways and flow is not None and flow.reached(node.id):
            yield node, ways, flow.after[node.id].domain(ways[0][1].variable)


def _types(subject: DiagramSubject) -> Iterator[Hit]:
    for _, ways, domain in _splits(subject):
        for flow, read in ways:
            if read.type is LiteralType.NULL or domain.type in (None, LiteralType.NULL):
                continue
            if read.type is not domain.type:
                have, want = _TYPES[read.type], _TYPES[domain.type or read.type]
                yield hit(
                    flow,
                    f"条件拿{have} {read.value} 与 {read.variable} 相比，"
                    f"而它是{want}（{domain.origin}）",
                    "让常量的类型与变量一致：文本加引号，数字和 true/false 不加。",
                )
            elif read.type is LiteralType.STRING and not read.value.isascii():
                yield hit(
                    flow, f"条件里的值「{read.value}」不是 ASCII", "值用英文，中文写在标签里。"
                )


def _answers(subject: DiagramSubject) -> Iterator[Hit]:
    for node, ways, domain in _splits(subject):
        values = sorted(domain.values or (), key=str)
        if domain.values is None or not values:
            if not node.default:
                yield hit(
                    node,
                    f"没有默认连线，而 {ways[0][1].variable} 的取值不可穷举"
                    f"（{domain.origin or '来源不明'}）",
                    "设一条默认连线。",
                )
            continue
        yield from _unanswered(node, ways, domain, values)
        yield from _unasked(node, ways, domain, values, subject)


def _unanswered(
    node: Node, ways: list[tuple[Flow, Comparison]], domain: Domain, values: list[Value]
) -> Iterator[Hit]:
    """Answers without a flow: the engine throws when none fits."""
    if node.default:
        return
    for value in values:
        if not any(read.holds(value) for _, read in ways):
            yield hit(
                node,
                f"答案 {domain.label(value)}（{domain.origin}）没有对应的连线",
                "给这个答案画一条连线，或设默认连线。",
            )
    if domain.nullable and not any(read.holds(None) for _, read in ways):
        yield hit(
            node,
            f"{ways[0][1].variable} 可能为空（{domain.origin} 不是必填或会隐藏），没有对应的连线",
            "把字段设为必填，或设默认连线。",
        )


def _unasked(
    node: Node,
    ways: list[tuple[Flow, Comparison]],
    domain: Domain,
    values: list[Value],
    subject: DiagramSubject,
) -> Iterator[Hit]:
    """Flows without an answer: nobody can ever choose them."""
    for flow, read in ways:
        if not any(read.holds(value) for value in values) and read.type is not LiteralType.NULL:
            there = "、".join(domain.label(value) for value in values)
            yield hit(
                flow,
                f"没有哪个答案会走这条连线：{domain.origin} 只有 {there}",
                "改正条件里的值，或在表单里加上这个选项。",
            )
    rest = [value for value in values if not any(read.holds(value) for _, read in ways)]
    default = subject.model.flows.get(node.default)
    if default is not None and not rest and not domain.nullable:
        yield hit(default, "没有哪个答案会走默认连线", "给它写上条件里缺的答案，或去掉多余的连线。")
    if node.tag == "exclusiveGateway":
        for value in values:
            chosen = [flow.id for flow, read in ways if read.holds(value)]
            if len(chosen) > 1:
                what = f"答案 {domain.label(value)} 同时满足几条连线：{'、'.join(chosen)}"
                yield hit(node, what, "让条件互不重叠。")


RULES = (
    DiagramRule("condition-type", "条件里的常量与变量同一类型，值为 ASCII", "改正常量。", _types),
    DiagramRule("answers", "每个答案有一条连线，每条连线有一个答案", "补齐答案或连线。", _answers),
)
