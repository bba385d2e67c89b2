"""Pairs elements with what is drawn of them, for the geometry rules."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.bpmn.geometry import EdgeShape, Shape
from bureau.modelling.bpmn.model import MessageFlow
from bureau.modelling.bpmn.nodes import Element, Event, Flow, Gateway, Node, SubProcess
from bureau.modelling.lint.subject import DiagramSubject


def drawn_shapes(subject: DiagramSubject) -> Iterator[tuple[Node, Shape]]:
    """Yield every node that has a shape, in file order."""
    shapes = {id: one for each in subject.model.diagrams for id, one in each.shapes.items()}
    for node in subject.nodes:
        if node.id in shapes:
            yield node, shapes[node.id]


def drawn_edges(subject: DiagramSubject) -> Iterator[tuple[Flow | MessageFlow, EdgeShape]]:
    """Yield every sequence and message flow that has an edge with a way."""
    edges = {id: one for each in subject.model.diagrams for id, one in each.edges.items()}
    flows: tuple[Flow | MessageFlow, ...] = (*subject.flows, *subject.model.message_flows)
    for flow in flows:
        edge = edges.get(flow.id)
        if edge is not None and len(edge.waypoints) >= 2:
            yield flow, edge


def shape_of(subject: DiagramSubject, id: str) -> Shape | None:
    """Return the shape of any element, pools and lanes included."""
    for each in subject.model.diagrams:
        if id in each.shapes:
            return each.shapes[id]
    return None


def is_expanded(shape: Shape) -> bool:
    """Say whether a sub-process shape is drawn open."""
    return shape.is_expanded is not False


def has_outside_label(element: Element) -> bool:
    """Say whether an element's name is drawn outside its shape."""
    return isinstance(element, Event | Gateway)


def same_picture(subject: DiagramSubject, one: str, other: str) -> bool:
    """Say whether two elements are drawn on the same plane."""
    return any(
        (one in each.shapes or one in each.edges) and (other in each.shapes or other in each.edges)
        for each in subject.model.diagrams
    )


def holders(subject: DiagramSubject, node: Node) -> set[str]:
    """Return the sub-processes around a node."""
    found: set[str] = set()
    here = subject.model.nodes.get(node.scope)
    while isinstance(here, SubProcess):
        found.add(here.id)
        here = subject.model.nodes.get(here.scope)
    return found
