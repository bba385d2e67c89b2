"""Save points: a fault further on must not roll back what was done (engine facts; guide 5).

`asyncBefore` on start events, on joins that wait, and on what stands behind an error boundary;
`asyncAfter` on user and external tasks (inside the loop when they are multi-instance).
"""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.events import ErrorRef
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    Gateway,
    Node,
    ServiceTask,
    StartEvent,
    UserTask,
)
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.attributes import camunda_repair
from bureau.modelling.lint.subject import DiagramSubject, hit

_JOINS = ("parallelGateway", "inclusiveGateway")


def _before(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if node.async_before:
            continue
        if isinstance(node, StartEvent) and node.scope == getattr(subject.process, "id", ""):
            yield _hit(node, "开始事件", "asyncBefore")
        elif isinstance(node, Gateway) and node.tag in _JOINS and len(node.incoming) > 1:
            yield _hit(node, "等待各分支的汇合网关", "asyncBefore")
        elif _behind_error(node, subject):
            yield _hit(node, "错误边界事件后面的步骤", "asyncBefore")


def _behind_error(node: Node, subject: DiagramSubject) -> bool:
    level = subject.level_of(node)
    sources = (level.nodes.get(level.flows[id].source) for id in node.incoming)
    return any(
        isinstance(source, BoundaryEvent)
        and any(isinstance(one, ErrorRef) for one in source.definitions)
        for source in sources
    )


def _after(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, UserTask | ServiceTask) or node.async_after:
            continue
        if node.multi_instance is None:
            kind = "用户任务" if isinstance(node, UserTask) else "外部任务"
            yield _hit(node, kind, "asyncAfter")


def _hit(node: Node, kind: str, flag: str) -> Hit:
    what = f"{kind}没有保存点 {flag}"
    mend = f"勾选 {'asynchronous before' if flag == 'asyncBefore' else 'asynchronous after'}。"
    return hit(node, what, mend, camunda_repair(node, flag, "true"))


RULES = (
    DiagramRule(
        "save-before",
        "开始事件、等待的汇合、错误边界后面的步骤有保存点 asyncBefore",
        "勾选 asynchronous before。",
        _before,
    ),
    DiagramRule(
        "save-after",
        "用户任务和外部任务有保存点 asyncAfter",
        "勾选 asynchronous after。",
        _after,
    ),
)
