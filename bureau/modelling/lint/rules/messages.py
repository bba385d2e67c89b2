"""Messages: defined and named, each waited for by one element, withdrawal only on top (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.events import ErrorRef, MessageRef, SignalRef, Timer
from bureau.modelling.bpmn.nodes import BoundaryEvent, Event, Node, ReceiveTask, StartEvent
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit


def _refs(subject: DiagramSubject) -> Iterator[tuple[Node, str]]:
    for node in subject.nodes:
        if isinstance(node, ReceiveTask):
            yield node, node.message
        elif isinstance(node, Event):
            for one in node.definitions:
                if isinstance(one, MessageRef) and not one.topic:
                    yield node, one.ref


def _defined(subject: DiagramSubject) -> Iterator[Hit]:
    used: set[str] = set()
    for node, ref in _refs(subject):
        used.add(ref)
        if not ref:
            yield hit(node, "没有写等哪个消息", "选定一个消息。")
        elif ref not in subject.model.messages:
            yield hit(node, f"消息「{ref}」没有定义", "在文件里定义这个消息。")
    names: dict[str, str] = {}
    for message in subject.model.messages.values():
        if not message.name:
            yield hit(message, "消息没有名称：无法关联", "填写名称，例如 Message_Withdraw。")
        elif not message.name.isascii():
            yield hit(message, f"消息名称「{message.name}」不是 ASCII", "改成英文名称。")
        if message.name in names:
            what = f"与 {names[message.name]} 同名「{message.name}」，关联时分不清"
            yield hit(message, what, "合并成一个消息，或改名。")
        names.setdefault(message.name, message.id)
        if message.id not in used:
            yield hit(message, "这个消息没有被用到", "删去它。")


def _signals(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        for one in node.definitions if isinstance(node, Event) else ():
            if isinstance(one, SignalRef):
                yield hit(node, "用了信号：它会惊动所有在办的件", "改用消息，按办件关联。")


def _withdrawal(subject: DiagramSubject) -> Iterator[Hit]:
    """A message event sub-process below the top would be waited for twice."""
    process = subject.process
    for node in subject.nodes:
        if not isinstance(node, StartEvent) or process is None:
            continue
        by_message = any(isinstance(one, MessageRef) for one in node.definitions)
        holder = subject.model.nodes.get(node.scope)
        if by_message and holder is not None:
            if process.id.startswith("S_") or holder.scope != process.id:
                yield hit(node, "消息事件子流程不在最上层流程里，关联时有歧义")
            elif not node.interrupting:
                yield hit(node, "撤回没有中断流程", "把开始事件改成中断的（实线）。")


def _boundaries(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if isinstance(node, BoundaryEvent):
            if node.attached_to not in subject.level_of(node).nodes:
                yield hit(node, f"依附的活动「{node.attached_to}」不在同一层", "重新依附。")
            if not node.definitions:
                yield hit(node, "边界事件没有写等什么", "选定时、消息或错误。")
            errors = any(isinstance(one, ErrorRef) for one in node.definitions)
            if errors and not node.interrupting:
                yield hit(node, "错误边界事件必须中断", "改成中断的（实线）。")
            if len(node.definitions) > 1:
                yield hit(node, "一个边界事件等几件事", "拆成几个边界事件。")
        elif isinstance(node, StartEvent) and node.scope == getattr(subject.process, "id", ""):
            odd = [one for one in node.definitions if not isinstance(one, Timer | MessageRef)]
            if odd:
                yield hit(node, "流程不能由这种事件开始", "改为无、定时或消息开始事件。")


RULES = (
    DiagramRule("message", "消息有 ASCII 名称，有定义，被用到，不重名", "改正消息。", _defined),
    DiagramRule("no-signal", "不用信号", "改用消息，按办件关联。", _signals),
    DiagramRule(
        "withdrawal",
        "撤回是最上层流程的中断消息事件子流程",
        "移到最上层流程，由它中断全部。",
        _withdrawal,
    ),
    DiagramRule("event-kind", "边界事件、开始事件的种类引擎认得", "改正事件。", _boundaries),
)
