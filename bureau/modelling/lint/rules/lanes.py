"""A lane for each actor; every node in exactly one; service steps in 系统 (guide 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bureau.modelling.bpmn.nodes import RuleTask, ServiceTask, UserTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

SYSTEM = "系统"


def _membership(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if process is None:
        return
    lanes = process.leaf_lanes()
    if not lanes:
        yield hit(process, "流程没有泳道", "给附件写明的每个承办者画一条泳道。")
        return
    counted = Counter(member for lane in lanes for member in lane.members)
    used = {lane.id for lane in subject.lane_at.values()}
    for node in process.nodes:
        if counted[node.id] == 0:
            yield hit(node, "不在任何泳道里", "把它放进承办者的泳道。")
        elif counted[node.id] > 1:
            yield hit(node, "同时在几条泳道里", "重新拖放一次，让它只在一条泳道里。")
    names = Counter(lane.name.strip() for lane in lanes)
    for lane in lanes:
        if not lane.name.strip():
            yield hit(lane, "泳道没有名称", "写承办者的名称。")
        elif names[lane.name.strip()] > 1:
            yield hit(lane, f"有几条泳道都叫「{lane.name}」", "同一承办者只画一条泳道。")
        if lane.id not in used:
            yield hit(lane, "泳道里没有任何元素", "删去空泳道。")


def _system(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        lane = subject.lane_at.get(node.id)
        if lane is None:
            continue
        inside = lane.name.strip() == SYSTEM
        if isinstance(node, ServiceTask | RuleTask) and not inside:
            yield hit(node, f"系统步骤放在了泳道「{lane.name}」", f"移到泳道「{SYSTEM}」。")
        elif isinstance(node, UserTask) and inside:
            yield hit(node, f"人办的任务放在了泳道「{SYSTEM}」", "移到承办者的泳道。")


RULES = (
    DiagramRule(
        "lanes",
        "每个元素恰在一条泳道，泳道有名称、不空、不重名",
        "调整泳道。",
        _membership,
    ),
    DiagramRule(
        "system-lane",
        f"系统步骤在泳道「{SYSTEM}」，人办的任务不在",
        f"系统步骤移到泳道「{SYSTEM}」。",
        _system,
    ),
)
