"""The picture can be read: everything is drawn, nothing lies on something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import pytest

from tests.models.diagram import BPMN, BPMNDI, DC, DI, DIAGRAMS, GATEWAY, Diagram, read_diagram

SIZES: Final = {
    "userTask": (100, 80),
    "serviceTask": (100, 80),
    GATEWAY: (50, 50),
    "startEvent": (36, 36),
    "endEvent": (36, 36),
    "boundaryEvent": (36, 36),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def shrunk(self, by: float) -> Box:
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class Drawing:
    """The diagram interchange part of a file."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        root = diagram.tree.getroot()
        self.boxes = {one.get("bpmnElement"): _box(one) for one in root.iter(f"{BPMNDI}BPMNShape")}
        self.edges = {
            one.get("bpmnElement"): [
                (float(point.get("x")), float(point.get("y")))
                for point in one.iter(f"{DI}waypoint")
            ]
            for one in root.iter(f"{BPMNDI}BPMNEdge")
        }
        self.labels = {
            one.getparent().get("bpmnElement"): _box(one) for one in root.iter(f"{BPMNDI}BPMNLabel")
        }
        self.messages = {
            one.get("id"): (one.get("sourceRef"), one.get("targetRef"))
            for one in root.iter(f"{BPMN}messageFlow")
        }
        self.lanes = {one.get("id"): one for one in root.iter(f"{BPMN}lane")}

    @property
    def small(self) -> dict[str, Box]:
        """Boxes that nothing may run through: all nodes but sub-processes."""
        return {
            id: box
            for id, box in self.boxes.items()
            if id in self.diagram.nodes and self.diagram.nodes[id].tag != "subProcess"
        }

    @property
    def ends(self) -> dict[str, tuple[str, str]]:
        """What each edge joins."""
        joined = {flow.id: (flow.source, flow.target) for flow in self.diagram.flows}
        return joined | self.messages


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return Drawing(read_diagram(request.param))


def test_everything_is_drawn_once(drawing: Drawing) -> None:
    assert set(drawing.diagram.nodes) <= set(drawing.boxes)
    assert set(drawing.diagram.participants) <= set(drawing.boxes)
    assert set(drawing.ends) == set(drawing.edges)


def test_shapes_have_their_usual_size(drawing: Drawing) -> None:
    for id, box in drawing.small.items():
        assert (box.width, box.height) == SIZES[drawing.diagram.nodes[id].tag], id


def test_every_node_lies_in_its_lane(drawing: Drawing) -> None:
    by_name = {one.get("name"): drawing.boxes[id] for id, one in drawing.lanes.items()}
    for id, box in drawing.small.items():
        lane = drawing.diagram.lane_of[id]
        assert by_name[lane].holds(box), f"{id} sticks out of {lane}"


def test_no_shape_lies_on_another(drawing: Drawing) -> None:
    for (one, first), (other, second) in combinations(drawing.small.items(), 2):
        attached = {
            drawing.diagram.nodes[one].attached_to,
            drawing.diagram.nodes[other].attached_to,
        }
        if not attached & {one, other}:
            assert not first.overlaps(second), f"{one} / {other}"


def test_edges_are_upright_and_run_through_no_shape(drawing: Drawing) -> None:
    for edge, (source, target) in drawing.ends.items():
        hosts = {source, target} | {
            drawing.diagram.nodes[one].attached_to
            for one in (source, target)
            if one in drawing.diagram.nodes
        }
        for start, end in pairwise(drawing.edges[edge]):
            assert start[0] == end[0] or start[1] == end[1], f"{edge} is slanted"
            for id, box in drawing.small.items():
                if id not in hosts:
                    assert not _line(start, end).overlaps(box.shrunk(1)), f"{edge} through {id}"


def test_edges_end_at_their_shapes_and_enter_none_from_the_right(drawing: Drawing) -> None:
    for edge, (source, target) in drawing.ends.items():
        points = drawing.edges[edge]
        assert _on_border(points[0], drawing.boxes[source]), f"{edge} starts beside {source}"
        assert _on_border(points[-1], drawing.boxes[target]), f"{edge} ends beside {target}"
        if edge not in drawing.messages:
            assert points[-2][0] <= points[-1][0], f"{edge} enters {target} from its right"


def test_labels_lie_on_nothing(drawing: Drawing) -> None:
    for (one, first), (other, second) in combinations(drawing.labels.items(), 2):
        assert not first.overlaps(second), f"labels of {one} and {other}"
    for owner, label in drawing.labels.items():
        for id, box in drawing.small.items():
            assert not label.overlaps(_solid(box, drawing.diagram.nodes[id].tag)), (
                f"{owner} on {id}"
            )
        for lane in drawing.lanes:
            border = drawing.boxes[lane].bottom
            assert not label.y < border < label.bottom, f"label of {owner} on the border of {lane}"
        for edge, points in drawing.edges.items():
            for start, end in pairwise(points):
                touched = _line(start, end).overlaps(label.shrunk(2))
                assert not touched, f"{edge} through the label of {owner}"


def test_everything_named_outside_its_shape_has_a_label(drawing: Drawing) -> None:
    for node in drawing.diagram.nodes.values():
        outside = node.tag.endswith("Event") or node.tag == GATEWAY
        assert (node.id in drawing.labels) == bool(outside and node.name), node.id
    for flow in drawing.diagram.flows:
        assert (flow.id in drawing.labels) == bool(flow.name), flow.id


def test_the_picture_is_not_too_full(drawing: Drawing) -> None:
    assert len(drawing.diagram.nodes) <= 60
    for level in _levels(drawing.diagram):
        activities = [one for one in level if one in ("userTask", "serviceTask", "subProcess")]
        assert len(activities) <= 20


def _levels(diagram: Diagram) -> Iterator[list[str]]:
    holders = [diagram.process, *diagram.process.iter(f"{BPMN}subProcess")]
    for holder in holders:
        yield [one.tag.removeprefix(BPMN) for one in holder if isinstance(one.tag, str)]


def _box(element: Any) -> Box:
    bounds = element.find(f"{DC}Bounds")
    return Box(*(float(bounds.get(name)) for name in ("x", "y", "width", "height")))


def _line(start: tuple[float, float], end: tuple[float, float]) -> Box:
    (x1, y1), (x2, y2) = start, end
    return Box(min(x1, x2), min(y1, y2), abs(x2 - x1) or 0.1, abs(y2 - y1) or 0.1)


def _on_border(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    across = x in (box.x, box.right) and box.y <= y <= box.bottom
    return across or (y in (box.y, box.bottom) and box.x <= x <= box.right)


def _solid(box: Box, tag: str) -> Box:
    """What of a shape is drawn: the corners of a gateway's box are empty."""
    return box.shrunk(12) if tag == GATEWAY else box
