"""Geometry of a picture: segments of edges, crossings, boxes of labels.

Used by the geometry rules, and by the layout to prove its own result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from bureau.modelling.bpmn.geometry import Bounds, EdgeShape, Point, Shape

# How bpmn-js draws outside labels: 11 px letters, broken at 90 px.
LABEL_WIDTH = 90.0
LINE_HEIGHT = 14.0
LETTER = 11.0
FLOW_LABEL_INDENT = 15.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight piece of an edge."""

    start: Point
    end: Point

    @property
    def horizontal(self) -> bool:
        """Same height at both ends."""
        return abs(self.start.y - self.end.y) < 1

    @property
    def vertical(self) -> bool:
        """Same x at both ends."""
        return abs(self.start.x - self.end.x) < 1

    @property
    def length(self) -> float:
        """Length in pixels."""
        return math.hypot(self.end.x - self.start.x, self.end.y - self.start.y)


def segments(edge: EdgeShape) -> Iterator[Segment]:
    """Yield the straight pieces of an edge, from source to target, without empty ones."""
    for start, end in pairwise(edge.waypoints):
        if (start.x, start.y) != (end.x, end.y):
            yield Segment(start, end)


def enters(segment: Segment, box: Bounds) -> bool:
    """Say whether a segment runs through the inside of a box (Liang-Barsky clipping)."""
    dx, dy = segment.end.x - segment.start.x, segment.end.y - segment.start.y
    low, high = 0.0, 1.0
    sides = (
        (-dx, segment.start.x - box.x),
        (dx, box.right - segment.start.x),
        (-dy, segment.start.y - box.y),
        (dy, box.bottom - segment.start.y),
    )
    for direction, distance in sides:
        if direction == 0:
            if distance <= 0:
                return False
        elif direction < 0:
            low = max(low, distance / direction)
        else:
            high = min(high, distance / direction)
    return high - low > 1e-9


def crossing(one: Segment, other: Segment) -> bool:
    """Say whether two segments cross in a point inside both."""

    def side(a: Point, b: Point, c: Point) -> float:
        return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)

    first = side(one.start, one.end, other.start) * side(one.start, one.end, other.end)
    second = side(other.start, other.end, one.start) * side(other.start, other.end, one.end)
    return first < 0 and second < 0


def shared_length(one: Segment, other: Segment) -> float:
    """Return how far two parallel segments lie on one another, 0 when they do not."""
    if one.horizontal and other.horizontal and abs(one.start.y - other.start.y) < 1:
        spans = (one.start.x, one.end.x), (other.start.x, other.end.x)
    elif one.vertical and other.vertical and abs(one.start.x - other.start.x) < 1:
        spans = (one.start.y, one.end.y), (other.start.y, other.end.y)
    else:
        return 0.0
    return max(0.0, min(max(spans[0]), max(spans[1])) - max(min(spans[0]), min(spans[1])))


def on_border(point: Point, box: Bounds, slack: float = 3.0) -> bool:
    """Say whether a point lies on the outline of a box, give or take `slack`."""
    near = box.shrunk(-slack)
    far = box.shrunk(slack)
    inside_near = near.x <= point.x <= near.right and near.y <= point.y <= near.bottom
    inside_far = far.x < point.x < far.right and far.y < point.y < far.bottom
    return inside_near and not inside_far


def text_size(text: str, width: float = LABEL_WIDTH) -> tuple[float, float]:
    """Return width and height of a label as drawn: Chinese letters are 11 px wide, others 6."""
    total = sum(LETTER if ord(letter) > 0x2E80 else 6.0 for letter in text)
    lines = max(1, math.ceil(total / width))
    return min(total, width), lines * LINE_HEIGHT


def label_box(shape: Shape | EdgeShape, text: str) -> Bounds | None:
    """Return the box that a label really covers, None for an empty label.

    bpmn-js centres the text on the DI box and starts it at the box's top; without a box it puts
    the label below a shape, or beside the middle of an edge.
    """
    if not text.strip():
        return None
    width, height = text_size(text)
    if shape.label is not None:
        return Bounds(shape.label.center.x - width / 2, shape.label.y, width, height)
    if isinstance(shape, Shape):
        box = shape.bounds
        return Bounds(box.center.x - width / 2, box.bottom + 5, width, height)
    middle = flow_middle(shape)
    return Bounds(middle.x - width / 2, middle.y - height / 2, width, height)


def flow_middle(edge: EdgeShape) -> Point:
    """Return where bpmn-js puts the middle of a flow's label by default."""
    points = edge.waypoints
    if len(points) < 2:
        return points[0] if points else Point(0, 0)
    index = len(points) // 2 - 1
    first, second = points[index], points[index + 1]
    x, y = (first.x + second.x) / 2, (first.y + second.y) / 2
    if abs(first.y - second.y) < abs(first.x - second.x):
        return Point(x, y - FLOW_LABEL_INDENT)
    return Point(x + FLOW_LABEL_INDENT, y)


@dataclass(frozen=True, slots=True)
class Figures:
    """How hard a picture is to follow.

    Args:
        edges: number of edges.
        crossings: pairs of pieces of different edges that cross.
        bends: corners of all edges.
        length: length of all edges in pixels.
    """

    edges: int
    crossings: int
    bends: int
    length: float


def figures(edges: Iterable[EdgeShape]) -> Figures:
    """Count what makes a picture hard to follow."""
    pieces = [tuple(segments(edge)) for edge in edges]
    return Figures(
        edges=len(pieces),
        crossings=sum(
            crossing(a, b) for one, other in combinations(pieces, 2) for a in one for b in other
        ),
        bends=sum(max(0, len(one) - 1) for one in pieces),
        length=sum(segment.length for one in pieces for segment in one),
    )
