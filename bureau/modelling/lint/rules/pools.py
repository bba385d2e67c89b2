"""One white-box pool named as the procedure; others collapsed, with message flows (guide 4)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.model import Participant, Process
from bureau.modelling.lint.finding import Hit, SetAttribute
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.names import is_chinese
from bureau.modelling.lint.subject import DiagramSubject, hit


def _white(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None:
        return
    white = [pool for pool in subject.model.participants if pool.process]
    own = [pool for pool in white if pool.process == process.id]
    if not own:
        yield hit(process, "流程没有画在泳池里", "用一个泳池框住流程，泳池名称同流程名称。")
    for pool in own:
        if pool.name.strip() != process.name.strip():
            what = f"泳池名称「{pool.name}」与流程名称「{process.name}」不同"
            yield hit(pool, what, "", _one_name(pool, process))
    for pool in white:
        if pool not in own:
            yield hit(pool, "外部单位的泳池不应画出内部流程", "改成折叠泳池，只画消息流。")


def _one_name(pool: Participant, process: Process) -> tuple[SetAttribute, ...]:
    """The pool takes the name of its process; the process that of the pool where it has none."""
    if is_chinese(process.name):
        return (SetAttribute(pool.id, "name", process.name),)
    return (SetAttribute(process.id, "name", pool.name),) if is_chinese(pool.name) else ()


def _black(subject: DiagramSubject) -> Iterator[Hit]:
    flows = subject.model.message_flows
    known = {pool.id for pool in subject.model.participants} | set(subject.model.nodes)
    for pool in subject.model.participants:
        if not pool.process:
            if not pool.name.strip():
                yield hit(pool, "外部单位的泳池没有名称", "填写单位名称。")
            if not any(pool.id in (flow.source, flow.target) for flow in flows):
                yield hit(pool, "外部单位没有任何消息流", "画出与它往来的消息流，或删去泳池。")
    for flow in flows:
        if not flow.name.strip():
            yield hit(flow, "消息流没有名称", "写明往来的是什么，例如「答复」。")
        for end in (flow.source, flow.target):
            if end not in known:
                yield hit(flow, f"消息流的一端「{end}」不存在", "重新连接消息流。")


RULES = (
    DiagramRule(
        "pool",
        "一个展开的泳池，名称同流程；外部单位用折叠泳池",
        "让泳池名称与流程名称一致。",
        _white,
    ),
    DiagramRule(
        "outside-bodies",
        "外部单位有名称，有命名的消息流",
        "补上名称和消息流。",
        _black,
    ),
)
