"""The picture is complete: a shape or edge for every element, none without one (guide 4)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.nodes import (
    Activity,
    Element,
    Event,
    Gateway,
    SubProcess,
)
from bureau.modelling.lint.drawn import drawn_shapes, is_expanded
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit

_MEND = "在 Camunda Modeler 里把它画出来，或运行 bureau layout。"


def _complete(subject: DiagramSubject) -> Iterator[Hit]:
    process = subject.process
    if not subject.model.diagrams:
        yield Hit("", "", "文件里没有图（DI）", _MEND)
        return
    shapes = {id for one in subject.model.diagrams for id in one.shapes}
    edges = {id for one in subject.model.diagrams for id in one.edges}
    lanes = process.leaf_lanes() if process else ()
    wanted: tuple[Element, ...] = (*subject.nodes, *lanes, *subject.model.participants)
    for element in wanted:
        if element.id not in shapes:
            yield hit(element, "图上没有画出来")
    for flow in (*subject.flows, *subject.model.message_flows):
        if flow.id not in edges:
            yield hit(flow, "图上没有画出来")
    for one in subject.model.diagrams:
        for id in (*one.shapes, *one.edges):
            if subject.model.element(id) is None and id not in _holders(subject):
                yield Hit(id, "", f"图上画了「{id}」，流程里没有它", "删去这个图形。")
        for id in one.duplicates:
            yield Hit(id, "", f"「{id}」画了两次", "删去其中一个图形。")
        for edge in one.edges.values():
            if len(edge.waypoints) < 2:
                yield Hit(edge.element, "", "连线没有走向（少于两个点）")


def _holders(subject: DiagramSubject) -> set[str]:
    return {process.id for process in subject.model.processes}


_SIZES: tuple[tuple[type[Element], float, float], ...] = (
    (Event, 36, 36),
    (Gateway, 50, 50),
    (Activity, 100, 80),
)


def _sizes(subject: DiagramSubject) -> Iterator[Hit]:
    for node, shape in drawn_shapes(subject):
        if isinstance(node, SubProcess) and is_expanded(shape):
            continue
        for kind, width, height in _SIZES:
            if isinstance(node, kind):
                have = f"{shape.bounds.width:g}×{shape.bounds.height:g}"
                if (shape.bounds.width, shape.bounds.height) != (width, height):
                    want = f"{width:g}×{height:g}"
                    yield hit(node, f"大小是 {have}，标准大小是 {want}")
                break


def _colours(subject: DiagramSubject) -> Iterator[Hit]:
    for node, shape in drawn_shapes(subject):
        if shape.coloured:
            yield hit(node, "涂了颜色：颜色不表达含义")


RULES = (
    DiagramRule("di-complete", "每个元素都画在图上，图上没有多余的图形", _MEND, _complete),
    DiagramRule("default-size", "图形用标准大小", "在 Modeler 里恢复标准大小。", _sizes),
    DiagramRule("no-colour", "不用颜色表达含义", "去掉颜色。", _colours),
)
