"""Acts beside a task's form (退回, 撤回, 加签, 转办, 传阅, 催办) are drawn so that they work.

The properties of a user task are read when a clerk asks (docs/建模指南.md, 九): a step, a post or
an answer that does not exist would be an act that is never offered, or goes nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bureau.modelling.analysis.effects import form_of
from bureau.modelling.bpmn.events import MessageRef
from bureau.modelling.bpmn.nodes import BoundaryEvent, Node, UserTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit
from bureau.services.ports.step_rules import CONSULT, RECALL

ACTS: Final = frozenset({"transfer", "circulate", "urge"})
_RETURN: Final = ("returnTo", "returnAnswer", "returnReason")
_ALL: Final = frozenset({"acts", "transferTo", "notDoneBy", *_RETURN})
#: Variables that come with each message.
_BROUGHT: Final = {RECALL: ("recallReason",), CONSULT: ("consultGroup", "consultQuestion")}


def _properties(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if isinstance(node, UserTask):
            yield from _acts(node, subject)
            yield from _return(node, subject)
            yield from _not_done_by(node, subject)
        else:
            for name in sorted(_ALL.intersection(node.properties)):
                yield hit(node, f"属性 {name} 只用在用户任务上", "移到用户任务上，或删去。")


def _acts(node: UserTask, subject: DiagramSubject) -> Iterator[Hit]:
    acts = _split(node.properties.get("acts", ""))
    for act in acts:
        if act not in ACTS:
            mend = "只能写 transfer、circulate、urge。"
            yield hit(node, f"属性 acts 里没有「{act}」这种动作", mend)
    targets = _split(node.properties.get("transferTo", ""))
    if targets and "transfer" not in acts:
        yield hit(node, "写了 transferTo，acts 里却没有 transfer", "在 acts 里加上 transfer。")
    posts = subject.workspace.posts
    for group in targets:
        if posts is not None and group not in posts.groups:
            what = f"可转往的「{group}」不是岗位名册里的组"
            yield hit(node, what, "改成 posts.yaml 里的组编号。")


def _return(node: UserTask, subject: DiagramSubject) -> Iterator[Hit]:
    given = {name: node.properties.get(name, "") for name in _RETURN}
    if not any(given.values()):
        return
    missing = [name for name, value in given.items() if not value]
    if missing:
        yield hit(node, f"退回缺属性 {'、'.join(missing)}", "三个属性一起写。")
        return
    target = subject.model.nodes.get(given["returnTo"])
    if not isinstance(target, UserTask):
        what = f"退回的去向「{given['returnTo']}」不是本图的用户任务"
        yield hit(node, what, "写退回到哪个任务的编号。")
    elif target.scope != node.scope or target.id not in _after(node, subject):
        yield hit(node, f"从这里没有连线走到退回的去向「{target.id}」", "画出退回的连线。")
    form = form_of(node, subject.workspace)
    field, _, value = (part.strip() for part in given["returnAnswer"].partition("="))
    asked = form.field(field) if form else None
    if form and (asked is None or value not in {str(one.value) for one in asked.options}):
        what = f"表单 {form.id} 没有「{given['returnAnswer']}」这个答案"
        yield hit(node, what, "写成 字段=选项的值。")
    if form and form.field(given["returnReason"]) is None:
        yield hit(node, f"表单 {form.id} 没有理由字段「{given['returnReason']}」", "改成字段的键。")


def _not_done_by(node: UserTask, subject: DiagramSubject) -> Iterator[Hit]:
    known = {id for id, one in subject.model.nodes.items() if isinstance(one, UserTask)}
    todo = [subject.process.id] if subject.process else []
    seen: set[str] = set()
    while todo:
        process = todo.pop()
        for caller in subject.workspace.callers(process):
            if caller.executable and caller.executable.id not in seen:
                seen.add(caller.executable.id)
                todo.append(caller.executable.id)
                known |= {id for id, one in caller.nodes.items() if isinstance(one, UserTask)}
    for step in _split(node.properties.get("notDoneBy", "")):
        if step == node.id:
            yield hit(node, "notDoneBy 写了任务自己", "写起草那一步的编号。")
        elif step not in known:
            what = f"notDoneBy 的「{step}」不是本图或调用它的图里的用户任务"
            yield hit(node, what, "写起草那一步的编号。")


def _messages(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not isinstance(node, BoundaryEvent):
            continue
        for one in node.definitions:
            message = subject.model.messages.get(one.ref) if isinstance(one, MessageRef) else None
            if message is not None and message.name in _BROUGHT:
                yield from _drawn(node, message.name, subject)


def _drawn(node: BoundaryEvent, message: str, subject: DiagramSubject) -> Iterator[Hit]:
    held = subject.model.nodes.get(node.attached_to)
    if not isinstance(held, UserTask):
        yield hit(node, "撤回、加签要画在用户任务上", "移到用户任务的边框上。")
        return
    if not node.interrupting:
        yield hit(node, "撤回、加签没有中断任务：任务还能同时办理", "改成中断的（实线）。")
    brought = _split(node.properties.get("produces", ""))
    for name in _BROUGHT[message]:
        if name not in brought:
            yield hit(node, f"属性 produces 里没有 {name}", f"在 produces 里写上 {name}。")
    after = _after(node, subject)
    if message == RECALL and not any(
        isinstance(subject.model.nodes[id], UserTask) for id in after if id != held.id
    ):
        yield hit(node, "撤回以后没有走到送出人的任务", "连到送出人修改、重送的那一步。")
    if message == CONSULT:
        asked = [
            one
            for id in after
            if isinstance(one := subject.model.nodes[id], UserTask)
            and _split(one.candidate_groups) == ("${consultGroup}",)
        ]
        if not asked:
            what = "加签以后没有候选组为 ${consultGroup} 的任务"
            yield hit(node, what, "连到“签署加签意见”的任务。")
        if held.id not in after:
            yield hit(node, "加签意见签署以后没有回到原任务", "画连线回到原任务。")


def _after(node: Node, subject: DiagramSubject) -> frozenset[str]:
    """Every node that can follow this one on its level."""
    level = subject.level_of(node)
    return level.reachable(level.successors(node.id))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


RULES = (
    DiagramRule(
        "task-acts",
        "退回、转办、传阅、催办和不得自签的属性所指的步骤、岗位、答案都存在",
        "照建模指南第九节改正属性。",
        _properties,
    ),
    DiagramRule(
        "act-messages",
        "撤回、加签是用户任务上中断的消息事件，走得到该走的步骤",
        "照建模指南第九节改画。",
        _messages,
    ),
)
