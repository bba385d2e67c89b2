"""Edges: orthogonal, docked, through no shape, on no other edge, not into a right side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bureau.modelling.analysis.picture import enters, on_border, segments, shared_length
from bureau.modelling.bpmn.geometry import EdgeShape, Shape
from bureau.modelling.bpmn.model import MessageFlow
from bureau.modelling.bpmn.nodes import Flow, Node
from bureau.modelling.lint.drawn import (
    drawn_edges,
    drawn_shapes,
    holders,
    same_picture,
    shape_of,
)
from bureau.modelling.lint.finding import Hit, Severity
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_LAYOUT = "在 Modeler 里调整走线，或运行 bureau layout。"
_SHARED = 12.0  # pixels two edges may lie on one another, at a common end more


def _through(subject: DiagramSubject) -> Iterator[Hit]:
    nodes = list(drawn_shapes(subject))
    for flow, edge in drawn_edges(subject):
        for node, shape in nodes:
            if node.id in (flow.source, flow.target) or _around(subject, node, flow):
                continue
            if not same_picture(subject, flow.id, node.id):
                continue
            box = shape.bounds.shrunk(2)
            if any(enters(one, box) for one in segments(edge)):
                yield hit(flow, f"连线穿过「{node.name or node.id}」")
        yield from _through_ends(subject, flow, edge)


def _around(subject: DiagramSubject, node: Node, flow: Flow | MessageFlow) -> bool:
    """Say whether a shape is a sub-process that holds an end of the flow."""
    for end in (flow.source, flow.target):
        other = subject.model.nodes.get(end)
        if other is None:
            continue
        if node.id in holders(subject, other):
            return True
    return False


def _through_ends(
    subject: DiagramSubject, flow: Flow | MessageFlow, edge: EdgeShape
) -> Iterator[Hit]:
    if not isinstance(flow, Flow):
        return
    for end in (flow.source, flow.target):
        shape = shape_of(subject, end)
        box = shape.bounds.shrunk(4) if shape is not None else None
        if box is not None and any(enters(one, box) for one in segments(edge)):
            yield hit(flow, f"连线穿过自己的一端「{end}」")


def _docked(subject: DiagramSubject) -> Iterator[Hit]:
    for flow, edge in drawn_edges(subject):
        ends = ((flow.source, edge.waypoints[0]), (flow.target, edge.waypoints[-1]))
        for id, point in ends:
            shape = shape_of(subject, id)
            if shape is not None and not on_border(point, shape.bounds, 3):
                yield hit(flow, f"连线没有接在「{id}」的边上")


def _orthogonal(subject: DiagramSubject) -> Iterator[Hit]:
    for flow, edge in drawn_edges(subject):
        if any(not (one.horizontal or one.vertical) for one in segments(edge)):
            yield hit(flow, "连线有斜的一段")


def _right(subject: DiagramSubject) -> Iterator[Hit]:
    for flow, edge in drawn_edges(subject):
        shape = shape_of(subject, flow.target)
        if isinstance(flow, Flow) and shape is not None and _enters_right(edge, shape):
            yield hit(flow, "连线从右边进入")


def _enters_right(edge: EdgeShape, shape: Shape) -> bool:
    before, last = edge.waypoints[-2], edge.waypoints[-1]
    return abs(last.x - shape.bounds.right) <= 2 and before.x > last.x


def _on_edge(subject: DiagramSubject) -> Iterator[Hit]:
    for (one, first), (other, second) in combinations(drawn_edges(subject), 2):
        if _together(one, first, other, second):
            continue  # leaving or arriving together is drawn as one line
        longest = max(
            (shared_length(a, b) for a in segments(first) for b in segments(second)), default=0.0
        )
        if longest > _SHARED and same_picture(subject, one.id, other.id):
            yield hit(other, f"与连线 {one.id} 叠在一起 {longest:.0f} 像素")


def _together(
    one: Flow | MessageFlow, first: EdgeShape, other: Flow | MessageFlow, second: EdgeShape
) -> bool:
    """Whether both leave, or both arrive, at one point of one shape."""
    return (one.source == other.source and first.waypoints[0] == second.waypoints[0]) or (
        one.target == other.target and first.waypoints[-1] == second.waypoints[-1]
    )


def _returns(subject: DiagramSubject) -> Iterator[Hit]:
    lanes = subject.lane_at
    for flow, edge in drawn_edges(subject):
        source, target = shape_of(subject, flow.source), shape_of(subject, flow.target)
        if source is None or target is None or target.bounds.right > source.bounds.x:
            continue
        if lanes.get(flow.source) is not lanes.get(flow.target):
            continue
        top = min(source.bounds.y, target.bounds.y)
        if any(point.y < top for point in edge.waypoints):
            yield hit(flow, "退回的连线从上方绕回", "从下方绕回。")


RULES = (
    DiagramRule("edge-through-shape", "连线不穿过图形", _LAYOUT, _through),
    DiagramRule("edge-docked", "连线两端接在图形边上", _LAYOUT, _docked),
    DiagramRule("edge-orthogonal", "连线只有横竖两种走向", _LAYOUT, _orthogonal),
    DiagramRule("edge-into-right", "连线不从右边进入图形", _LAYOUT, _right),
    DiagramRule("edge-on-edge", "连线不叠在别的连线上", _LAYOUT, _on_edge),
    DiagramRule("return-below", "退回的连线画在下方", _LAYOUT, _returns, Severity.WARNING),
)
