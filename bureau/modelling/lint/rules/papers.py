"""Papers: the template exists, and the step gives it everything it needs (guide 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bureau.domain.paper_templates import PaperTemplate
from bureau.modelling.analysis.expressions import is_expression
from bureau.modelling.bpmn.nodes import ServiceTask
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

TOPIC: Final = "render-document"
_TEMPLATE: Final = "template"
_NUMBER: Final = "number"
_NULL: Final = ("", "${null}")


def _papers(subject: DiagramSubject) -> Iterator[tuple[ServiceTask, PaperTemplate]]:
    """Steps whose template is known and readable."""
    for node in subject.nodes:
        if isinstance(node, ServiceTask) and node.topic == TOPIC:
            given = node.io.input(_TEMPLATE)
            try:
                template = subject.workspace.paper(given.value) if given else None
            except UnreadableFile:
                continue  # the rule about the template says it
            if template is not None:
                yield node, template


def _template(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, ServiceTask) or node.topic != TOPIC:
            continue
        given = node.io.input(_TEMPLATE)
        if given is None or not given.value:
            yield hit(
                node, "没有写文书模板", "加输入映射 template = 模板编号（papers 下的文件夹名）。"
            )
        elif is_expression(given.value):
            yield hit(node, f"文书模板「{given.value}」是表达式", "写成固定的模板编号。")
        else:
            try:
                found = subject.workspace.paper(given.value)
            except UnreadableFile as error:
                yield hit(node, f"文书模板「{given.value}」有误：{error}", "改正 paper.yaml。")
                continue
            if found is None:
                yield hit(node, f"没有文书模板「{given.value}」")


def _variables(subject: DiagramSubject) -> Iterator[Hit]:
    topic = (subject.workspace.topics or {}).get(TOPIC)
    own = {field.name for field in topic.inputs} if topic else set()
    for node, template in _papers(subject):
        mapped = {one.name: one.value for one in node.io.inputs}
        name = f"文书“{template.name}”"
        for one in template.variables:
            if one.required and mapped.get(one.name, "") in _NULL:
                yield hit(
                    node,
                    f"{name}的必填变量 {one.name}（{one.title}）没有值",
                    f"加输入映射 {one.name}，从流程变量取值，或写固定文字。",
                )
        if template.register and mapped.get(_NUMBER, "") in _NULL:
            yield hit(
                node,
                f"{name}要有文号，没有给 {_NUMBER}",
                f"先用 number-document 编号（代字 {template.register}），再映射 {_NUMBER}。",
            )
        known = {one.name for one in template.variables} | own
        for given in sorted(set(mapped) - known):
            there = "、".join(sorted(known - own))
            yield hit(node, f"{name}没有变量「{given}」", f"它的变量是：{there}。")
        yield from _taken_unawares(subject, node, template, mapped)


def _taken_unawares(
    subject: DiagramSubject, node: ServiceTask, template: PaperTemplate, mapped: dict[str, str]
) -> Iterator[Hit]:
    """Optional variables without mapping that the process happens to have: they would be shown."""
    flow = subject.dataflow
    if flow is None or not flow.reached(node.id):
        return
    visible = flow.inside[node.id]
    for one in template.variables:
        there = one.name in visible.sure or one.name in visible.definitions
        if not one.required and one.name not in mapped and there:
            yield hit(
                node,
                f"文书“{template.name}”会取流程里的同名变量 {one.name}（{one.title}）",
                f"写明输入映射 {one.name}：${{{one.name}}}，不要它就写 ${{null}}。",
            )


RULES = (
    DiagramRule(
        "paper-template",
        "制作文书的步骤写明模板，模板存在",
        "改正模板编号，或在 papers 下新建模板。",
        _template,
    ),
    DiagramRule(
        "paper-variables",
        "模板的必填变量、文号都由输入映射给出，没有多余的",
        "按模板的 paper.yaml 补齐输入映射。",
        _variables,
    ),
)
