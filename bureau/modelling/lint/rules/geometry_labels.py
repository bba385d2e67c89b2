"""Labels: none on another, on a foreign shape, or on a line (guide 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from bureau.modelling.analysis.picture import enters, label_box, segments
from bureau.modelling.bpmn.geometry import Bounds
from bureau.modelling.bpmn.nodes import Element
from bureau.modelling.lint.drawn import (
    drawn_edges,
    drawn_shapes,
    has_outside_label,
    holders,
    is_expanded,
    same_picture,
)
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_MOVE = "在 Modeler 里拖开文字，或运行 bureau layout。"


@dataclass(frozen=True, slots=True)
class _Label:
    element: Element
    box: Bounds


def _labels(subject: DiagramSubject) -> Iterator[_Label]:
    for node, shape in drawn_shapes(subject):
        box = label_box(shape, node.name) if has_outside_label(node) else None
        if box is not None:
            yield _Label(node, box)
    for flow, edge in drawn_edges(subject):
        box = label_box(edge, flow.name)
        if box is not None:
            yield _Label(flow, box)


def _on_label(subject: DiagramSubject) -> Iterator[Hit]:
    for one, other in combinations(_labels(subject), 2):
        if one.box.shrunk(1).overlap(other.box.shrunk(1)) <= 0:
            continue
        if same_picture(subject, one.element.id, other.element.id):
            yield hit(other.element, f"文字与「{one.element.name}」的文字重叠")


def _on_shape(subject: DiagramSubject) -> Iterator[Hit]:
    shapes = list(drawn_shapes(subject))
    for label in _labels(subject):
        for node, shape in shapes:
            own = node.id == label.element.id
            if own or label.box.shrunk(2).overlap(shape.bounds) <= 0:
                continue
            around = holders(subject, node)
            open_box = bool(getattr(node, "nodes", ())) and is_expanded(shape)
            if open_box or label.element.id in around:
                continue  # a label inside an open sub-process stands on its area
            if same_picture(subject, label.element.id, node.id):
                yield hit(label.element, f"文字压在「{node.name or node.id}」上")


def _on_line(subject: DiagramSubject) -> Iterator[Hit]:
    edges = list(drawn_edges(subject))
    for label in _labels(subject):
        for flow, edge in edges:
            crossed = any(enters(one, label.box.shrunk(3)) for one in segments(edge))
            if crossed and same_picture(subject, label.element.id, flow.id):
                yield hit(label.element, f"文字压在连线 {flow.id} 上")


RULES = (
    DiagramRule("label-on-label", "文字互不重叠", _MOVE, _on_label),
    DiagramRule("label-on-shape", "文字不压在别的图形上", _MOVE, _on_shape),
    DiagramRule("label-on-line", "文字不压在连线上", _MOVE, _on_line),
)
