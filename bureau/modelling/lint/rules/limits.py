"""Limits of single steps (环节时限): they name a step beside them, and leave the case's alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bureau.modelling.analysis.expressions import is_expression
from bureau.modelling.bpmn.nodes import Activity, CatchEvent, Node, ServiceTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

TOPIC: Final = "compute-deadline"
#: What the topic gives back; on the process these names are the case's own.
_OWN: Final = ("dueAt", "remindAt", "dueBasis")
#: Names by which the platform finds a limit's times when it moves.
_MOVED: Final = ("DueAt", "RemindAt")


def _steps(subject: DiagramSubject) -> Iterator[tuple[ServiceTask, str]]:
    for node in subject.nodes:
        if isinstance(node, ServiceTask) and node.topic == TOPIC:
            given = node.io.input("step")
            if given is not None and given.value:
                yield node, given.value


def _bears(node: Node) -> bool:
    """Whether a limit can be a node's: work, or a wait that is a period itself (公示期、试运行)."""
    return isinstance(node, Activity) or (isinstance(node, CatchEvent) and node.timer is not None)


def _beside(subject: DiagramSubject) -> Iterator[Hit]:
    for node, step in _steps(subject):
        borne = subject.model.nodes.get(step)
        if is_expression(step) or borne is None:
            yield hit(node, f"图中没有环节「{step}」")
        elif not _bears(borne) or borne.id == node.id:
            yield hit(node, f"「{step}」不是承担时限的环节")
        elif borne.scope != node.scope:
            yield hit(node, f"环节「{step}」不在同一层流程里")


def _apart(subject: DiagramSubject) -> Iterator[Hit]:
    for node, _ in _steps(subject):
        kept = {one.name for one in node.io.inputs if one.value == "${null}"}
        leaking = [name for name in _OWN if name not in kept]
        if leaking:
            yield hit(node, f"环节的时限会写成全件的 {'、'.join(leaking)}")
        taken = [one.name for one in node.io.outputs]
        wrong = [name for name in taken if name in _OWN]
        if wrong:
            yield hit(node, f"环节的时限写成了全件的 {'、'.join(wrong)}")
        if not any(name.endswith(_MOVED) for name in taken):
            yield hit(node, "环节的时限没有取出，计时器和任务用不上它")


RULES = (
    DiagramRule(
        "limit-step",
        "环节的时限写明同一层里承担它的任务、子流程或等候的计时器",
        "输入 step 写成紧接着的任务、子流程、调用活动或中间计时器的编号。",
        _beside,
    ),
    DiagramRule(
        "limit-apart",
        "环节的时限不改变全件的时限",
        "输入 dueAt、remindAt、dueBasis 写 ${null}，输出取名如 dataDueAt、dataRemindAt。",
        _apart,
    ),
)
