"""Documentation in the model: the agreed form, and clauses that exist (guide 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bureau.modelling.bpmn.nodes import (
    CallActivity,
    Element,
    Event,
    Node,
    ReceiveTask,
    RuleTask,
    ServiceTask,
    UserTask,
)
from bureau.modelling.clauses.citation import Citations, parse_citations
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.rules.names import asks
from bureau.modelling.lint.subject import DiagramSubject, hit

LABELS = ("依据", "时限", "责任岗位", "材料", "备注", "读法", "清单")
_CITING = UserTask | ServiceTask | RuleTask | CallActivity | ReceiveTask
_LABEL = re.compile(r"([\u4e00-\u9fff]{2,6})[：:]")
_DUTY = re.compile(r"职责|任务|清单")


def cited(subject: DiagramSubject) -> Iterator[tuple[Element, Citations]]:
    """Yield every element that must cite, with what it cites."""
    for element in _bearers(subject):
        yield element, parse_citations(element.documentation)


def must_cite(node: Node) -> bool:
    """Say whether a node must carry documentation: tasks, calls, splits, timers."""
    timed = isinstance(node, Event) and node.timer is not None
    return timed or asks(node) or isinstance(node, _CITING)


def _bearers(subject: DiagramSubject) -> Iterator[Element]:
    """Elements that must carry documentation: the process and such nodes."""
    if subject.process is not None:
        yield subject.process
    yield from (node for node in subject.nodes if must_cite(node))


def _present(subject: DiagramSubject) -> Iterator[Hit]:
    for element, citations in cited(subject):
        if not element.documentation.strip():
            yield hit(element, "没有说明文字")
        elif citations.fault:
            yield hit(element, citations.fault)


def _lines(subject: DiagramSubject) -> Iterator[Hit]:
    for element in _bearers(subject):
        for line in element.documentation.strip().splitlines()[1:]:
            match = _LABEL.match(line.strip())
            if match and match.group(1) not in LABELS:
                there = "、".join(LABELS)
                yield hit(element, f"说明里的「{match.group(1)}：」不是约定的标签（{there}）")
    process = subject.process
    if process is None or process.id.startswith("S_") or not process.documentation:
        return
    if not any(_DUTY.search(line) for line in process.documentation.splitlines()[1:]):
        yield hit(process, "流程的说明没有写出职责清单里的职责", "加一行「清单：」引职责原文。")


def _exist(subject: DiagramSubject) -> Iterator[Hit]:
    register = subject.workspace.clauses
    if register is None:
        return
    for element, citations in cited(subject):
        for place in citations.places:
            annex = register.annex(place.annex)
            if annex is None:
                yield hit(element, f"条款登记里没有附件 {place.annex}")
            elif not annex.below(place.part, place.number):
                there = [one.number for one in annex.clauses if one.part == place.part]
                numbers = "、".join(number for number in there if number) or "没有编号的条款"
                what = f"「{place}」不存在" if annex.has_part(place.part) else f"没有{place.part}"
                yield hit(element, f"附件 {place.annex} 的{what}（有：{numbers}）")


def _own_annex(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    own = process.properties.get("annex", "") if process else ""
    if not own or process is None or process.id.startswith("S_"):
        return
    for element, citations in cited(subject):
        if citations.places and all(place.annex != own for place in citations.places):
            there = "、".join(dict.fromkeys(place.annex for place in citations.places))
            yield hit(element, f"只引了附件 {there}，没有引本流程的附件 {own}")


RULES = (
    DiagramRule(
        "documented",
        "流程、任务、分支、定时有说明，第一行是「依据：」",
        "第一行写「依据：附件<号> 规范 <条>」或「依据：附件<号> 流程图」；"
        "平台自身的步骤写「依据：平台」。",
        _present,
    ),
    DiagramRule(
        "documentation-lines",
        "说明的各行用约定的标签，流程的说明写出清单职责",
        "标签用：时限、责任岗位、材料、备注、读法、清单。",
        _lines,
    ),
    DiagramRule("clause-exists", "引用的条款存在", "改正附件号或条号。", _exist),
    DiagramRule(
        "own-annex",
        "元素引用本流程的附件",
        "引用本流程附件的条款；别的附件可以同时引用。",
        _own_annex,
    ),
)
