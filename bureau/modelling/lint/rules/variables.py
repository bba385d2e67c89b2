"""Data flow: a variable exists on every path before it is read (guide 5).

A missing variable in a condition or mapping makes the engine throw; one that is only shown in a
form leaves a blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis import effects
from bureau.modelling.analysis.expressions import needed_variables
from bureau.modelling.bpmn.nodes import ServiceTask, UserTask
from bureau.modelling.lint.finding import Hit, Severity
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit


def _missing(subject: DiagramSubject) -> Iterator[Hit]:
    flow = subject.dataflow
    if flow is None:
        return
    for node in subject.nodes:
        if not flow.reached(node.id):
            continue
        outside, inside = flow.before[node.id], flow.inside[node.id]
        for read in effects.reads(node, subject.workspace):
            if read.soft or (isinstance(node, UserTask) and read.where == "候选组"):
                continue  # shown only; candidate groups have a rule of their own
            facts = outside if read.outside else inside
            if read.variable not in facts.sure:
                some = read.variable in facts.definitions
                yield hit(node, f"{read.where}读取 {read.variable}，{_why(some)}")
        yield from _after(subject, node.id)
    for one in subject.flows:
        known = flow.on_flow(one.id).sure
        if one.condition is not None and flow.reached(one.source):
            for name in sorted(needed_variables(one.condition.text) - known):
                some = name in flow.on_flow(one.id).definitions
                yield hit(one, f"条件读取 {name}，{_why(some)}")


def _after(subject: DiagramSubject, id: str) -> Iterator[Hit]:
    """Output mappings of nodes that have no rule of their own."""
    flow = subject.dataflow
    node = subject.model.nodes[id]
    if flow is None or isinstance(node, ServiceTask | UserTask):
        return
    done = flow.completed[id]
    for output in node.io.outputs:
        for name in sorted(needed_variables(output.value) - done.sure):
            yield hit(node, f"输出映射 {output.name} 读取 {name}，{_why(name in done.definitions)}")


def _why(some: bool) -> str:
    return "但并非每条路上都已设定它" if some else "但前面没有谁设定它"


def _shown(subject: DiagramSubject) -> Iterator[Hit]:
    flow = subject.dataflow
    for node in subject.nodes:
        if flow is None or not flow.reached(node.id):
            continue
        for read in effects.reads(node, subject.workspace):
            if read.soft and read.variable not in flow.inside[node.id].definitions:
                yield hit(node, f"{read.where}用到 {read.variable}，但前面没有谁设定它")


def _unused(subject: DiagramSubject) -> Iterator[Hit]:
    """Output mappings nobody reads, in processes that give nothing to a caller."""
    flow = subject.dataflow
    process = subject.process
    if flow is None or process is None or effects.OUTPUTS in process.properties:
        return
    if process.id.startswith("S_"):
        return
    read = {
        one.variable for node in subject.nodes for one in effects.reads(node, subject.workspace)
    }
    for node in subject.nodes:
        for one in node.io.outputs:
            read |= needed_variables(one.value)
        if isinstance(node, ServiceTask):
            topic = (subject.workspace.topics or {}).get(node.topic)
            read |= {field.name for field in topic.inputs} if topic else set()
    for each in subject.flows:
        read |= needed_variables(each.condition.text) if each.condition else set()
        for listener in each.listeners:
            read |= needed_variables(listener.value)
    for node in subject.nodes:
        for output in node.io.outputs:
            if output.name not in read:
                yield hit(node, f"输出 {output.name} 后面没有谁用到")


RULES = (
    DiagramRule(
        "variable-set",
        "变量在读取之前每条路上都已设定",
        "在每条路上设定它（输出映射、开始表单、工作者的输出），没有值时映射为 ${null}。",
        _missing,
    ),
    DiagramRule(
        "form-shows",
        "表单显示的内容前面有谁设定",
        "改正变量名称，或在前面的步骤设定它。",
        _shown,
        Severity.WARNING,
    ),
    DiagramRule(
        "output-used",
        "输出映射的变量后面有谁用到",
        "删去这条输出映射；办件材料、意见由平台另行保存。",
        _unused,
        Severity.NOTE,
    ),
)
