"""Error codes: declared by a handler = caught in the diagram, both ways (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.events import ErrorRef
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    CallActivity,
    EndEvent,
    Node,
    ServiceTask,
    StartEvent,
    SubProcess,
)
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.bodies import EXPORTED, NAMED_BY
from bureau.modelling.lint.subject import DiagramSubject, hit


def _code(subject: DiagramSubject, ref: str) -> str:
    error = subject.model.errors.get(ref)
    return error.code if error else ""


def _caught_at(subject: DiagramSubject, node: Node) -> set[str]:
    """Return the codes that boundary events and event sub-processes beside a node catch."""
    level = subject.level_of(node)
    found = {code for event in level.attached.get(node.id, ()) for code in _codes(subject, event)}
    for other in level.nodes.values():
        if isinstance(other, SubProcess) and other.by_event:
            for start in other.nodes:
                if isinstance(start, StartEvent):
                    found.update(_codes(subject, start))
    return found


def _caught(subject: DiagramSubject, node: Node) -> set[str]:
    """Return the codes that are caught around a node, itself and outwards."""
    found: set[str] = set()
    here: Node | None = node
    while here is not None:
        found |= _caught_at(subject, here)
        here = subject.model.nodes.get(here.scope)
    return found


def _codes(subject: DiagramSubject, event: BoundaryEvent | StartEvent | EndEvent) -> Iterator[str]:
    for one in event.definitions:
        if isinstance(one, ErrorRef):
            yield _code(subject, one.ref) if one.ref else "*"


def _nobody_answers(subject: DiagramSubject, node: ServiceTask) -> bool:
    """Whether no body can refuse.

    Only posts and people of ours are told, a file is exported, or the platform writes the page.
    """
    if node.topic == "notify":
        return not any(_given(node, name) for name in ("bodies", "applicant"))
    bodies = subject.workspace.bodies
    if node.topic not in EXPORTED or bodies is None:
        return False
    body = bodies.by_code.get(_given(node, NAMED_BY[node.topic]))
    return body is not None and body.channel in ("export", "site")


def _cannot_refuse(node: ServiceTask) -> bool:
    """Whether what the step asks for is never refused, though its topic may refuse other acts.

    A payment is voided before it is made. One that is made cannot be: a diagram that asks for it
    is wrong, and whoever runs the platform is told (incident).
    """
    return node.topic == "pay" and _given(node, "act") == "void"


def _given(node: ServiceTask, name: str) -> str:
    """What an input says; "" where it is empty or missing."""
    found = node.io.input(name)
    value = found.value.strip() if found else ""
    return "" if value in ("${null}", "false") else value


def thrown(subject: DiagramSubject, node: Node) -> set[str]:
    """Return the codes that a node may throw: its topic's, or of what it calls or holds."""
    if isinstance(node, ServiceTask):
        topic = (subject.workspace.topics or {}).get(node.topic)
        if topic is None or _cannot_refuse(node) or _nobody_answers(subject, node):
            return set()
        return set(topic.errors)
    if isinstance(node, EndEvent):
        return set(_codes(subject, node))
    if isinstance(node, SubProcess):
        inside = ((one, thrown(subject, one)) for one in node.nodes)
        return {code for one, codes in inside for code in codes - _caught_at(subject, one)}
    if isinstance(node, CallActivity):
        called = subject.workspace.process_model(node.called)
        process = called.executable if called else None
        if called is None or process is None:
            return set()
        there = DiagramSubject(called, subject.workspace)
        return {code for one in process.nodes for code in thrown(there, one) - _caught(there, one)}
    return set()


def _uncaught(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, ServiceTask | CallActivity):
            continue
        caught = _caught(subject, node)
        for code in sorted(thrown(subject, node)):
            if code not in caught and "*" not in caught:
                who = f"主题 {node.topic}" if isinstance(node, ServiceTask) else "被调用的流程"
                yield hit(node, f"{who}会报业务错误 {code}，图上没有接住")


def _unthrown(subject: DiagramSubject) -> Iterator[Hit]:
    if subject.workspace.topics is None:
        return
    for node in subject.nodes:
        if isinstance(node, BoundaryEvent) and any(
            isinstance(one, ErrorRef) for one in node.definitions
        ):
            host = subject.model.nodes.get(node.attached_to)
            codes = thrown(subject, host) if host else set()
            for code in _codes(subject, node):
                if code == "*":
                    yield hit(node, "错误边界事件没有写错误代码", "选定一个错误，填写错误代码。")
                elif code not in codes:
                    there = "、".join(sorted(codes)) or "没有任何错误"
                    what = f"没有谁会报错误「{code}」（{host.id if host else '?'} 会报：{there}）"
                    yield hit(node, what, "改成工作者声明的错误代码，或删去这个边界事件。")


def _definitions(subject: DiagramSubject) -> Iterator[Hit]:
    used = {
        one.ref
        for node in subject.nodes
        for one in getattr(node, "definitions", ())
        if isinstance(one, ErrorRef)
    }
    for error in subject.model.errors.values():
        if not error.code:
            yield hit(error, "错误没有错误代码", "填写 errorCode，例如 Error_PaperMissing。")
        if not error.name:
            yield hit(error, "错误没有名称", "写明发生了什么。")
        if error.id not in used:
            yield hit(error, "这个错误没有被用到", "删去它。")
    for ref in sorted(used - set(subject.model.errors) - {""}):
        yield Hit(ref, "", f"引用的错误「{ref}」没有定义", "在文件里定义这个错误。")


RULES = (
    DiagramRule(
        "error-caught",
        "工作者声明的业务错误都有边界事件接住",
        "在任务上加错误边界事件，写明怎么办。",
        _uncaught,
    ),
    DiagramRule(
        "error-thrown",
        "错误边界事件的代码有工作者声明",
        "改正错误代码，或删去这个边界事件。",
        _unthrown,
    ),
    DiagramRule(
        "error-defined",
        "错误都有代码和名称，用到的都有定义，定义的都用到",
        "补上错误定义。",
        _definitions,
    ),
)
