"""20 activities a level, 60 elements a model at most (guide 4)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.nodes import Activity
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

MAX_ACTIVITIES = 20
MAX_ELEMENTS = 60


def _size(subject: DiagramSubject) -> Iterator[Hit]:
    for level in subject.levels.values():
        count = sum(isinstance(node, Activity) for node in level.nodes.values())
        if count > MAX_ACTIVITIES:
            yield hit(level.scope, f"这一层有 {count} 个活动，最多 {MAX_ACTIVITIES} 个")
    count = len(subject.model.nodes)
    if subject.process is not None and count > MAX_ELEMENTS:
        yield hit(subject.process, f"全图有 {count} 个元素，最多 {MAX_ELEMENTS} 个")


RULES = (
    DiagramRule(
        "size",
        f"一层最多 {MAX_ACTIVITIES} 个活动，一张图最多 {MAX_ELEMENTS} 个元素",
        "把一段抽成子流程或共用子流程。",
        _size,
    ),
)
