"""Who packets, replies, notices and publications go to: bodies of the register (guide 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bureau.modelling.analysis.expressions import is_expression
from bureau.modelling.analysis.graph import Level
from bureau.modelling.bpmn.nodes import Gateway, Node, ServiceTask, UserTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

#: The input of each topic that names bodies; several are separated by commas.
NAMED_BY: Final = {
    "forward": "addressee",
    "reply": "channel",
    "notify": "bodies",
    "publish": "site",
}

#: Channels that give an export file, which a person enters, by topic.
EXPORTED: Final = {
    "forward": frozenset({"export", "site"}),
    "publish": frozenset({"export"}),
}


def _named(subject: DiagramSubject) -> Iterator[tuple[ServiceTask, str]]:
    for node in subject.nodes:
        if not isinstance(node, ServiceTask):
            continue
        given = node.io.input(NAMED_BY.get(node.topic, ""))
        for part in (given.value if given else "").split(","):
            if part.strip() and not is_expression(part):
                yield node, part.strip()


def _known(subject: DiagramSubject) -> Iterator[Hit]:
    bodies = subject.workspace.bodies
    if bodies is None:
        return
    for node, code in _named(subject):
        if code not in bodies.by_code:
            yield hit(node, f"单位与系统名册里没有「{code}」")


def _next(level: Level, node: Node) -> Iterator[Node]:
    """The activities and events that follow a node; gateways in between do not count."""
    seen: set[str] = set()
    ahead = list(level.successors(node.id))
    while ahead:
        id = ahead.pop()
        if id in seen:
            continue
        seen.add(id)
        if isinstance(level.nodes[id], Gateway):
            ahead.extend(level.successors(id))
        else:
            yield level.nodes[id]


def _receipt(subject: DiagramSubject) -> Iterator[Hit]:
    bodies = subject.workspace.bodies
    if bodies is None:
        return
    for node, code in _named(subject):
        body = bodies.by_code.get(code)
        if body is None or body.channel not in EXPORTED.get(node.topic, frozenset()):
            continue
        act = node.io.input("act")
        if act is not None and act.value == "take-down":
            continue
        if not any(isinstance(one, UserTask) for one in _next(subject.level_of(node), node)):
            yield hit(node, f"「{body.name}」没有接口：导出文件之后没有登记回执的用户任务")


RULES = (
    DiagramRule(
        "body-known",
        "送达、答复、通知、公示的对象是单位与系统名册（bodies.yaml）里的代码",
        "改成 bpmn/bodies.yaml 里的 code，或先在名册里登记。",
        _known,
    ),
    DiagramRule(
        "export-receipt",
        "送往没有接口的系统之后，紧接着由人登记录入结果和回执",
        "在后面加一个用户任务，登记录入时间和回执号。",
        _receipt,
    ),
)
