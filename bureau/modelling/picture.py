"""Draws the picture of a diagram as SVG, from its own geometry, without a browser.

For the catalogue that other bodies see: wherever procedures are deployed there is a picture, in a
container that holds no Chromium too. It shows what a reader needs: pools, lanes, steps, events,
branches, flows and their words. `bureau render` draws with bpmn-js, for modelers.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from bureau.modelling.bpmn import Model
from bureau.modelling.bpmn.events import MessageRef, Timer
from bureau.modelling.bpmn.geometry import Bounds, EdgeShape, Point
from bureau.modelling.bpmn.nodes import (
    Activity,
    BoundaryEvent,
    CallActivity,
    EndEvent,
    Event,
    Gateway,
    Node,
    ServiceTask,
    SubProcess,
    UserTask,
)

MARGIN: Final = 20
FONT: Final = 12
LINE: Final = 15
#: Names of pools and lanes stand upright in a band of this width.
BAND: Final = 30
_KINDS: Final = ((UserTask, "人"), (ServiceTask, "系统"), (CallActivity, "调用"))
_STYLE: Final = (
    'font-family="Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, sans-serif" '
    f'font-size="{FONT}" fill="#1f2328"'
)
_ARROW: Final = (
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
    'markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>'
)


def picture(model: Model) -> str:
    """The SVG of the first diagram of a file; "" when the file holds no geometry.

    Args:
        model: the file as read.
    """
    if not model.diagrams or not model.diagrams[0].shapes:
        return ""
    diagram = model.diagrams[0]
    boxes = [shape.bounds for shape in diagram.shapes.values()]
    boxes += [shape.label for shape in diagram.shapes.values() if shape.label]
    points = [point for edge in diagram.edges.values() for point in edge.waypoints]
    left = min([*(box.x for box in boxes), *(point.x for point in points)]) - MARGIN
    top = min([*(box.y for box in boxes), *(point.y for point in points)]) - MARGIN
    right = max([*(box.right for box in boxes), *(point.x for point in points)]) + MARGIN
    bottom = max([*(box.bottom for box in boxes), *(point.y for point in points)]) + MARGIN
    title = model.executable.name if model.executable else model.path.stem
    width, height = right - left, bottom - top
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="{left:g} {top:g} {width:g} {height:g}" role="img" {_STYLE}>',
        f"<title>{escape(title)}</title>",
        _ARROW,
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="#fff"/>',
        *_pools(model),
        *(_edge(model, edge) for edge in diagram.edges.values()),
        *_nodes(model),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _pools(model: Model) -> Iterator[str]:
    """Pools and lanes, outer before inner."""
    shapes = model.diagrams[0].shapes
    lanes = [lane for process in model.processes for lane in process.leaf_lanes()]
    for element in (*model.participants, *lanes):
        if element.id not in shapes:
            continue
        box = shapes[element.id].bounds
        yield _rect(box)
        if box.height < 2 * BAND or (element in model.participants and not element.process):
            yield _words(element.name, box.center, box.width - 10)
        else:
            x, y = box.x + BAND / 2, box.center.y
            words = _words(element.name, Point(x, y), box.height)
            yield f'<g transform="rotate(-90 {x:g} {y:g})">{words}</g>'


def _nodes(model: Model) -> Iterator[str]:
    """Steps, events and branches; those on a border last."""
    shapes = model.diagrams[0].shapes
    ordered = sorted(
        (node for node in model.nodes.values() if node.id in shapes),
        key=lambda node: (isinstance(node, BoundaryEvent), not isinstance(node, SubProcess)),
    )
    for node in ordered:
        shape = shapes[node.id]
        yield _node(node, shape.bounds)
        if isinstance(node, Activity):
            continue
        if node.name:
            box, label = shape.bounds, shape.label
            under = Bounds(box.center.x - 45, box.bottom + 5, 90, LINE)
            yield _label(node.name, label or under)


def _node(node: Node, box: Bounds) -> str:
    match node:
        case Gateway():
            return _gateway(node, box)
        case Event():
            return _event(node, box)
        case SubProcess():
            words = _words(node.name, Point(box.center.x, box.y + LINE), box.width - 10)
            dashes = ' stroke-dasharray="4 3"' if node.by_event else ""
            return _rect(box, radius=10, fill="none", extra=dashes) + words
        case _:
            heavy = ' stroke-width="3"' if isinstance(node, CallActivity) else ""
            kind = next((word for of, word in _KINDS if isinstance(node, of)), "")
            mark = f'<text x="{box.x + 5:g}" y="{box.y + 13:g}" font-size="9">{kind}</text>'
            words = _words(node.name, Point(box.center.x, box.center.y + 4), box.width - 12)
            return _rect(box, radius=8, extra=heavy) + mark + words


def _gateway(node: Node, box: Bounds) -> str:
    x, y = box.center.x, box.center.y
    corners = f"{x:g},{box.y:g} {box.right:g},{y:g} {x:g},{box.bottom:g} {box.x:g},{y:g}"
    sign = {"parallelGateway": "+", "inclusiveGateway": "○", "eventBasedGateway": "◇"}
    mark = sign.get(node.tag, "×")
    return (
        f'<polygon points="{corners}" fill="#fff" stroke="#1f2328"/>'
        f'<text x="{x:g}" y="{y + 7:g}" text-anchor="middle" font-size="20">{mark}</text>'
    )


def _event(node: Event, box: Bounds) -> str:
    x, y, radius = box.center.x, box.center.y, box.width / 2
    heavy = 3 if isinstance(node, EndEvent) else 1
    dashes = (
        ' stroke-dasharray="4 3"'
        if isinstance(node, BoundaryEvent) and not node.interrupting
        else ""
    )
    sign = "时" if node.timer else ""
    if any(isinstance(one, MessageRef) for one in node.definitions):
        sign = "信"
    elif not sign and node.definitions and not isinstance(node.definitions[0], Timer):
        sign = "!"
    inner = (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius - 3:g}" fill="none" stroke="#1f2328"{dashes}/>'
        if node.tag in {"boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
        else ""
    )
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="#fff" stroke="#1f2328" '
        f'stroke-width="{heavy}"{dashes}/>{inner}'
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle">{sign}</text>'
    )


def _edge(model: Model, edge: EdgeShape) -> str:
    points = " ".join(f"{point.x:g},{point.y:g}" for point in edge.waypoints)
    flow = model.flows.get(edge.element)
    message = {one.id: one for one in model.message_flows}.get(edge.element)
    dashes = "" if flow else ' stroke-dasharray="6 4"'
    arrow = ' marker-end="url(#arrow)"' if flow or message else ""
    line = f'<polyline points="{points}" fill="none" stroke="#1f2328"{dashes}{arrow}/>'
    name = flow.name if flow else message.name if message else ""
    if not name or len(edge.waypoints) < 2:
        return line
    first, second = edge.waypoints[:2]
    beside = Bounds((first.x + second.x) / 2 - 45, (first.y + second.y) / 2 - LINE, 90, LINE)
    return line + _label(name, edge.label or beside)


def _rect(box: Bounds, *, radius: int = 0, fill: str = "#fff", extra: str = "") -> str:
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="{radius}" fill="{fill}" stroke="#1f2328"{extra}/>'
    )


def _label(text: str, box: Bounds) -> str:
    """Words outside of a shape: they begin at the top of their box, which Modeler made for its own
    narrower font: a little more room keeps the last character on its line.
    """
    lines = len(list(_wrapped(text, max(box.width + FONT, 4 * FONT))))
    middle = Point(box.center.x, box.y + LINE * lines / 2)
    return f'<g font-size="11">{_words(text, middle, box.width + FONT)}</g>'


def _words(text: str, middle: Point, width: float) -> str:
    """Centred lines; a Chinese character is as wide as the font is high, a Latin one half."""
    lines = list(_wrapped(text, max(width, 4 * FONT)))
    first = middle.y - LINE * (len(lines) - 1) / 2 + FONT / 3
    return "".join(
        f'<text x="{middle.x:g}" y="{first + LINE * index:g}" text-anchor="middle">'
        f"{escape(line)}</text>"
        for index, line in enumerate(lines)
    )


def _wrapped(text: str, width: float) -> Iterator[str]:
    line, used = "", 0.0
    for char in text:
        step = FONT if ord(char) > 0x2E7F else FONT * 0.6
        if used + step > width and line:
            yield line
            line, used = "", 0.0
        line, used = line + char, used + step
    if line:
        yield line
