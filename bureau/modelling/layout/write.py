"""Writes a picture into a BPMN file; everything else of the file stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from bureau.modelling.bpmn.geometry import Bounds, Diagram, EdgeShape, Shape
from bureau.modelling.bpmn.namespaces import BPMNDI, DC, DI

_OLD = re.compile(r"[ \t]*<(\w+:)?BPMNDiagram\b.*</(\w+:)?BPMNDiagram>[ \t]*\n?", re.DOTALL)
_END = re.compile(r"[ \t]*</(\w+:)?definitions>")
_START = re.compile(r"<(\w+:)?definitions\b[^>]*>")
_PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
_NO_COLOUR = {
    "bioc": "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "color": "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
}


def with_diagram(text: str, diagram: Diagram) -> str:
    """Return the text of a BPMN file with its pictures replaced by `diagram`."""
    clear = any(shape.transparent for shape in diagram.shapes.values())
    text = _with_prefixes(_OLD.sub("", text), {**_PREFIXES, **(_NO_COLOUR if clear else {})})
    end = _END.search(text)
    at = end.start() if end else len(text)
    return text[:at] + _diagram(diagram) + text[at:]


def _with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """Declare the namespaces of DI where the file does not do so under the usual prefixes."""
    start = _START.search(text)
    if start is None:
        return text
    tag = start.group()
    for prefix, uri in prefixes.items():
        if f"xmlns:{prefix}=" not in tag:
            tag = f"{tag[:-1]} xmlns:{prefix}={quoteattr(uri)}>"
    return text[: start.start()] + tag + text[start.end() :]


def _diagram(diagram: Diagram) -> str:
    lines = [
        f"  <bpmndi:BPMNDiagram id={quoteattr(diagram.id)}>",
        f'    <bpmndi:BPMNPlane id="{diagram.id}_Plane" bpmnElement={quoteattr(diagram.plane)}>',
    ]
    for shape in diagram.shapes.values():
        lines.extend(_shape(shape))
    for edge in diagram.edges.values():
        lines.extend(_edge(edge))
    lines += ["    </bpmndi:BPMNPlane>", "  </bpmndi:BPMNDiagram>", ""]
    return "\n".join(lines)


def _shape(shape: Shape) -> list[str]:
    flags = ""
    if shape.is_horizontal is not None:
        flags += f' isHorizontal="{str(shape.is_horizontal).lower()}"'
    if shape.is_expanded is not None:
        flags += f' isExpanded="{str(shape.is_expanded).lower()}"'
    if shape.is_marker_visible is not None:
        flags += f' isMarkerVisible="{str(shape.is_marker_visible).lower()}"'
    if shape.transparent:
        flags += ' bioc:fill="none" color:background-color="none"'
    id = quoteattr(f"{shape.element}_di")
    return [
        f"      <bpmndi:BPMNShape id={id} bpmnElement={quoteattr(shape.element)}{flags}>",
        f"        {_bounds(shape.bounds)}",
        *_label(shape.label),
        "      </bpmndi:BPMNShape>",
    ]


def _edge(edge: EdgeShape) -> list[str]:
    id = quoteattr(f"{edge.element}_di")
    return [
        f"      <bpmndi:BPMNEdge id={id} bpmnElement={quoteattr(edge.element)}>",
        *(f'        <di:waypoint x="{_n(p.x)}" y="{_n(p.y)}" />' for p in edge.waypoints),
        *_label(edge.label),
        "      </bpmndi:BPMNEdge>",
    ]


def _label(label: Bounds | None) -> list[str]:
    if label is None:
        return []
    return [
        "        <bpmndi:BPMNLabel>",
        f"          {_bounds(label)}",
        "        </bpmndi:BPMNLabel>",
    ]


def _bounds(box: Bounds) -> str:
    return (
        f'<dc:Bounds x="{_n(box.x)}" y="{_n(box.y)}" '
        f'width="{_n(box.width)}" height="{_n(box.height)}" />'
    )


def _n(value: float) -> str:
    return str(round(value))
