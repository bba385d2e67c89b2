"""Call activities: the target exists, its version is pinned, what it needs is mapped (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis import effects
from bureau.modelling.analysis.expressions import is_expression
from bureau.modelling.bpmn.model import Process
from bureau.modelling.bpmn.nodes import CallActivity
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_BINDINGS = ("deployment", "versionTag")
_IDENTITY = ("caseId", "caseNumber")


def _calls(subject: DiagramSubject) -> Iterator[tuple[CallActivity, Process]]:
    for node in subject.nodes:
        if isinstance(node, CallActivity):
            model = subject.workspace.process_model(node.called)
            process = model.executable if model else None
            if process is not None:
                yield node, process


def _target(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, CallActivity):
            continue
        if not node.called:
            yield hit(node, "没有写被调用的流程", "填写被调用流程的编号（calledElement）。")
        elif is_expression(node.called):
            yield hit(node, f"被调用的流程「{node.called}」是表达式", "写成固定的流程编号。")
        elif subject.workspace.process_file(node.called) is None:
            yield hit(node, f"没有流程「{node.called}」", "改正编号，或补上被调用的流程。")
        if node.binding not in _BINDINGS:
            what = f"绑定方式是「{node.binding or 'latest'}」：在办件会跳到新版本"
            yield hit(node, what, "绑定方式选 versionTag，填写版本标签；或选 deployment。")
    for node, process in _calls(subject):
        if node.binding == "versionTag" and node.version_tag != process.version_tag:
            what = f"版本标签「{node.version_tag}」与 {process.id} 的「{process.version_tag}」不同"
            yield hit(node, what, "改成被调用流程现在的版本标签。")


def _variables(subject: DiagramSubject) -> Iterator[Hit]:
    for node, process in _calls(subject):
        given = {one.target for one in node.ins}
        if any(one.all_variables for one in (*node.ins, *node.outs)):
            yield hit(node, "传递全部变量", "逐个写出传入、传出的变量。")
        if not any(one.business_key for one in node.ins):
            yield hit(
                node,
                "没有传入办件编号（businessKey）",
                "加一条传入：businessKey = ${execution.processBusinessKey}。",
            )
        for name in _IDENTITY:
            if name not in given:
                yield hit(node, f"没有传入 {name}", f"加一条传入：{name}。")
        for name in effects.names(process.properties.get(effects.INPUTS, "")):
            if name not in given and name not in _IDENTITY:
                yield hit(node, f"没有传入 {process.id} 需要的 {name}", f"加一条传入：{name}。")
        outputs = effects.names(process.properties.get(effects.OUTPUTS, ""))
        for one in node.outs:
            if one.source and outputs and one.source not in outputs:
                there = "、".join(outputs)
                yield hit(node, f"{process.id} 不给出「{one.source}」", f"它给出：{there}。")


def _interface(subject: DiagramSubject) -> Iterator[Hit]:
    process, flow = subject.process, subject.dataflow
    if process is None or not process.id.startswith("S_"):
        return
    for key in (effects.INPUTS, effects.OUTPUTS):
        if key not in process.properties:
            yield hit(process, f"共用子流程没有属性 {key}", f"写明 {key}：逗号分隔的变量名。")
    for name in effects.names(process.properties.get(effects.OUTPUTS, "")):
        if flow is not None and name not in flow.end.sure:
            yield hit(
                process, f"并非每条路上都给出 {name}", "在每条路上设定它，或从 outputs 删去。"
            )


RULES = (
    DiagramRule("call-target", "被调用的流程存在，版本固定", "改正被调用的流程。", _target),
    DiagramRule(
        "call-variables",
        "传入办件编号、caseId、caseNumber 和被调用流程需要的变量",
        "补上传入的变量。",
        _variables,
    ),
    DiagramRule(
        "shared-interface",
        "共用子流程写明 inputs、outputs，每条路上都给出 outputs",
        "在流程的扩展属性里写明 inputs、outputs。",
        _interface,
    ),
)
