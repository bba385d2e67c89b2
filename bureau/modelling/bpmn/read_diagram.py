"""Reads diagram interchange (DI): where shapes, edges and labels stand."""

from __future__ import annotations

import re

from lxml import etree

from bureau.modelling.bpmn.geometry import Bounds, Diagram, EdgeShape, Point, Shape
from bureau.modelling.bpmn.namespaces import BPMNDI, DC, DI

# bpmn-io's own attributes (bioc:fill, bioc:stroke) and those of "BPMN in Color".
_COLOUR = re.compile(r"\}(fill|stroke|background-color|border-color)$")


def read_diagram(element: etree._Element) -> Diagram:
    """Return one BPMNDiagram. Shapes without bounds are left out: they draw nothing."""
    plane = element.find(f"{{{BPMNDI}}}BPMNPlane")
    shapes: dict[str, Shape] = {}
    edges: dict[str, EdgeShape] = {}
    twice: list[str] = []
    for child in () if plane is None else plane:
        id = _element_id(child)
        if child.tag == f"{{{BPMNDI}}}BPMNShape":
            shape = _shape(child, id)
            if shape is not None:
                if id in shapes:
                    twice.append(id)
                shapes[id] = shape
        elif child.tag == f"{{{BPMNDI}}}BPMNEdge":
            if id in edges:
                twice.append(id)
            edges[id] = _edge(child, id)
    return Diagram(
        id=element.get("id", ""),
        plane="" if plane is None else _element_id(plane),
        shapes=shapes,
        edges=edges,
        duplicates=tuple(twice),
    )


def _element_id(element: etree._Element) -> str:
    return element.get("bpmnElement", "").rpartition(":")[2]


def _shape(element: etree._Element, id: str) -> Shape | None:
    bounds = _bounds(element.find(f"{{{DC}}}Bounds"))
    if bounds is None:
        return None
    return Shape(
        element=id,
        bounds=bounds,
        label=_label(element),
        is_horizontal=_flag(element.get("isHorizontal")),
        is_expanded=_flag(element.get("isExpanded")),
        is_marker_visible=_flag(element.get("isMarkerVisible")),
        coloured=any(
            _COLOUR.search(str(name)) and str(value) != "none"
            for name, value in element.attrib.items()
        ),
        transparent=any(
            str(name).endswith("}fill") and str(value) == "none"
            for name, value in element.attrib.items()
        ),
    )


def _edge(element: etree._Element, id: str) -> EdgeShape:
    points = tuple(
        Point(_number(one.get("x")), _number(one.get("y")))
        for one in element.findall(f"{{{DI}}}waypoint")
    )
    return EdgeShape(element=id, waypoints=points, label=_label(element))


def _label(element: etree._Element) -> Bounds | None:
    label = element.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None else _bounds(label.find(f"{{{DC}}}Bounds"))


def _bounds(element: etree._Element | None) -> Bounds | None:
    if element is None:
        return None
    values = [_number(element.get(name)) for name in ("x", "y", "width", "height")]
    return Bounds(*values)


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _flag(text: str | None) -> bool | None:
    return None if text is None else text == "true"
