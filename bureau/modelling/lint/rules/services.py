"""Service steps: external, a literal topic with a handler, inputs and outputs known (guide 6)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.expressions import is_expression, needed_variables
from bureau.modelling.bpmn.events import MessageRef
from bureau.modelling.bpmn.nodes import Activity, Event, ScriptTask, ServiceTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit
from bureau.modelling.workspace import Topic

_MEND_INPUT = "加一条输入映射给它赋值，或让前面的步骤在每条路上都设定它。"


def _services(subject: DiagramSubject) -> Iterator[tuple[ServiceTask, Topic]]:
    topics = subject.workspace.topics or {}
    for node in subject.nodes:
        if isinstance(node, ServiceTask) and node.topic in topics:
            yield node, topics[node.topic]


def _external(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if isinstance(node, ServiceTask):
            if node.type != "external" or node.implementation:
                yield hit(node, "不是外部任务", "实现方式选「外部」（External），填写主题。")
            elif not node.topic:
                yield hit(node, "没有主题", "填写主题名称。")
            elif is_expression(node.topic):
                yield hit(node, f"主题「{node.topic}」是表达式", "写成固定的主题名称。")
        elif isinstance(node, ScriptTask):
            yield hit(node, "脚本任务：引擎里不跑脚本", "改为外部任务、判定表或条件。")
        elif type(node) is Activity:
            yield hit(node, "任务没有种类", "改为用户任务、服务任务等。")
        if isinstance(node, Event):
            for one in node.definitions:
                if isinstance(one, MessageRef) and one.topic:
                    yield hit(
                        node, "消息事件由工作者抛出", "改为服务任务，主题 forward 或 notify。"
                    )
        for listener in node.listeners:
            if listener.implementation != "expression":
                what = f"监听器用了 {listener.implementation}（{listener.value}）"
                yield hit(node, what, "监听器只能是表达式；其余放进工作者。")


def _known(subject: DiagramSubject) -> Iterator[Hit]:
    if subject.workspace.topics is None:
        return
    for node in subject.nodes:
        topic = node.topic if isinstance(node, ServiceTask) else ""
        if topic and not is_expression(topic) and topic not in subject.workspace.topics:
            yield hit(node, f"没有工作者承接主题「{topic}」")


def _inputs(subject: DiagramSubject) -> Iterator[Hit]:
    flow = subject.dataflow
    for node, topic in _services(subject):
        known = {field.name: field for field in topic.inputs}
        for field in topic.inputs:
            given = node.io.input(field.name)
            visible = flow is not None and flow.reached(node.id)
            sure = flow.inside[node.id].sure if flow is not None and visible else frozenset()
            if field.required and field.name not in sure and visible:
                yield hit(node, f"主题 {topic.name} 的必填输入 {field.name} 没有值", _MEND_INPUT)
            literal = given.value if given and not is_expression(given.value) else ""
            if literal and field.values and literal not in field.values:
                there = "、".join(field.values)
                yield hit(node, f"输入 {field.name} 的值「{literal}」不在 {there} 之中")
        outputs = {field.name for field in topic.outputs}
        for one in node.io.inputs:
            # An output that is also an empty input stays inside the step, under no name of its own.
            kept_inside = one.name in outputs and one.value == "${null}"
            if one.name not in known and not kept_inside and not topic.open:
                yield hit(
                    node,
                    f"主题 {topic.name} 没有输入「{one.name}」",
                    f"改成工作者认识的名称：{'、'.join(known) or '（无）'}。",
                )


def _outputs(subject: DiagramSubject) -> Iterator[Hit]:
    for node, topic in _services(subject):
        given = {field.name for field in topic.outputs} | {one.name for one in node.io.inputs}
        flow = subject.dataflow
        if flow is None or not flow.reached(node.id):
            continue
        for output in node.io.outputs:
            for name in sorted(needed_variables(output.value)):
                if name not in given and name not in flow.completed[node.id].sure:
                    there = "、".join(sorted(field.name for field in topic.outputs))
                    yield hit(
                        node,
                        f"输出映射 {output.name} 读取「{name}」，主题 {topic.name} 不给它",
                        f"主题的输出是：{there or '（无）'}。",
                    )


RULES = (
    DiagramRule(
        "external-task",
        "系统步骤都是外部任务，主题写明；没有脚本、引擎内代码",
        "改为外部任务。",
        _external,
    ),
    DiagramRule(
        "topic-known",
        "每个主题有工作者承接",
        "改正主题名称，或先写出承接它的工作者。",
        _known,
    ),
    DiagramRule("topic-inputs", "主题的必填输入都有值，没有多余的输入", _MEND_INPUT, _inputs),
    DiagramRule("topic-outputs", "输出映射只读主题给出的变量", "改正变量名称。", _outputs),
)
