"""Forms of tasks: present, deployed with the diagram, every key mapped (guide 7)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.effects import form_of
from bureau.modelling.analysis.expressions import is_expression, needed_variables
from bureau.modelling.bpmn.nodes import Form, Node, StartEvent, UserTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.attributes import camunda_repair
from bureau.modelling.lint.subject import DiagramSubject, hit


def _refs(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if isinstance(node, UserTask):
            yield from _ref(node, node.form, subject, needed=True)
        elif isinstance(node, StartEvent):
            top = node.scope == getattr(subject.process, "id", "")
            shared = getattr(subject.process, "id", "").startswith("S_")
            yield from _ref(node, node.form, subject, needed=top and not shared and _by_hand(node))


def _by_hand(node: StartEvent) -> bool:
    return not node.definitions


def _ref(node: Node, form: Form, subject: DiagramSubject, *, needed: bool) -> Iterator[Hit]:
    if form.key:
        yield hit(node, f"用了旧的 formKey「{form.key}」", "改用 Camunda 表单（formRef）。")
    elif not form.ref:
        if needed:
            yield hit(node, "没有表单", "填写 Camunda 表单编号（formRef）。")
        return
    if is_expression(form.ref):
        yield hit(node, f"表单编号「{form.ref}」是表达式", "写成固定的表单编号。")
    elif form.ref and subject.workspace.form_by_id(form.ref) is None:
        yield hit(node, f"forms/ 里没有可读的表单「{form.ref}」", "改正表单编号，或补上表单。")
    if form.ref and form.binding != "deployment":
        repair = camunda_repair(node, "formRefBinding", "deployment")
        what = f"表单的绑定方式是「{form.binding or '（未填）'}」，应为 deployment"
        yield hit(node, what, "绑定方式选 deployment：表单随流程一起部署。", repair)


def _keys(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, UserTask):
            continue
        form = form_of(node, subject.workspace)
        for key in form.keys if form else ():
            if node.io.input(key) is None:
                yield hit(node, f"表单 {node.form.ref} 的字段「{key}」没有输入映射")


def _outputs(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        form = form_of(node, subject.workspace) if isinstance(node, UserTask) else None
        flow = subject.dataflow
        if form is None or flow is None or not flow.reached(node.id):
            continue
        for output in node.io.outputs:
            for name in sorted(needed_variables(output.value)):
                if name not in flow.completed[node.id].sure:
                    yield hit(
                        node,
                        f"输出映射 {output.name} 读取「{name}」，表单 {form.id} 没有这个字段，"
                        "前面也没有设定它",
                    )


RULES = (
    DiagramRule(
        "task-form",
        "用户任务和人工开始都有表单，绑定方式 deployment",
        "填写表单。",
        _refs,
    ),
    DiagramRule(
        "form-mapped",
        "表单每个可写字段都有输入映射，否则会漏到流程变量里",
        "给这个字段加输入映射（没有初值写 ${null}）；后面要用的再加输出映射。",
        _keys,
    ),
    DiagramRule(
        "form-outputs",
        "输出映射只读表单的字段或已有的变量",
        "改正字段名称。",
        _outputs,
    ),
)
