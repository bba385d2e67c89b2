"""Shapes: none on another, each inside its lane or sub-process, boundary events on the border."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bureau.modelling.analysis.picture import on_border
from bureau.modelling.bpmn.nodes import BoundaryEvent, SubProcess
from bureau.modelling.lint.drawn import drawn_shapes, holders, is_expanded, same_picture, shape_of
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_LAYOUT = "在 Modeler 里移开，或运行 bureau layout。"


def _overlaps(subject: DiagramSubject) -> Iterator[Hit]:
    for (one, first), (other, second) in combinations(drawn_shapes(subject), 2):
        if first.bounds.overlap(second.bounds) <= 1:
            continue
        if not same_picture(subject, one.id, other.id):
            continue
        if one.id in holders(subject, other) or other.id in holders(subject, one):
            continue
        if _rides(one, other.id) or _rides(other, one.id):
            continue
        yield hit(other, f"压在「{one.name or one.id}」上面")


def _rides(node: object, host: str) -> bool:
    return isinstance(node, BoundaryEvent) and node.attached_to == host


def _inside(subject: DiagramSubject) -> Iterator[Hit]:
    for node, shape in drawn_shapes(subject):
        around = sorted(holders(subject, node))
        holder = subject.model.nodes.get(node.scope)
        lane = subject.lane_at.get(node.id)
        if holder is not None and around:
            outer = shape_of(subject, holder.id)
            if outer and same_picture(subject, node.id, holder.id):
                boundary = isinstance(node, BoundaryEvent)
                if not outer.bounds.contains(shape.bounds, 18 if boundary else 0):
                    yield hit(node, f"画在子流程「{holder.name or holder.id}」外面")
        host = node.attached_to if isinstance(node, BoundaryEvent) else node.id
        if lane is not None and not _reaches_over(host, subject):
            band = shape_of(subject, lane.id)
            slack = shape.bounds.width / 2 if isinstance(node, BoundaryEvent) else 0.0
            if band and not band.bounds.contains(shape.bounds, slack):
                yield hit(node, f"画在泳道「{lane.name or lane.id}」外面")
    for process in subject.model.processes:
        pool = next((one for one in subject.model.participants if one.process == process.id), None)
        outer = shape_of(subject, pool.id) if pool else None
        for lane in process.leaf_lanes():
            band = shape_of(subject, lane.id)
            if outer and band and not outer.bounds.contains(band.bounds, 1):
                yield hit(lane, "泳道画在泳池外面")


def _reaches_over(id: str, subject: DiagramSubject) -> bool:
    """Say whether a node may cover several lanes: an open sub-process with several actors.

    Its boundary events sit on its border, wherever that is.
    """
    node, shape = subject.model.nodes.get(id), shape_of(subject, id)
    return isinstance(node, SubProcess) and shape is not None and is_expanded(shape)


def _boundaries(subject: DiagramSubject) -> Iterator[Hit]:
    for node, shape in drawn_shapes(subject):
        if isinstance(node, BoundaryEvent):
            host = shape_of(subject, node.attached_to)
            if host and not on_border(shape.bounds.center, host.bounds, 6):
                yield hit(node, f"没有画在「{node.attached_to}」的边上")


RULES = (
    DiagramRule("shape-overlap", "图形互不重叠", _LAYOUT, _overlaps),
    DiagramRule("outside-lane", "图形画在自己的泳道、子流程里面", _LAYOUT, _inside),
    DiagramRule("boundary-on-border", "边界事件画在活动的边上", _LAYOUT, _boundaries),
)
