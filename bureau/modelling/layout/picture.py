"""What the layout of one level gives: boxes, edges and labels, relative to its own corner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bureau.modelling.bpmn.geometry import Bounds, Point
from bureau.modelling.layout.ports import Side


@dataclass(frozen=True, slots=True)
class Outside:
    """An edge that leaves a level: a message flow to a collapsed pool.

    Args:
        id: id of the message flow.
        node: element of ours at its end, on this level or further in.
        side: TOP or BOTTOM.
    """

    id: str
    node: str
    side: Side


@dataclass
class LevelPicture:
    """A level that was laid out. `edges` of outside flows lead from the node to the border.

    `lanes` are the top and bottom of each lane, `frames` the sub-processes drawn over lanes.
    """

    width: float = 0.0
    height: float = 0.0
    boxes: dict[str, Bounds] = field(default_factory=dict)
    labels: dict[str, Bounds] = field(default_factory=dict)
    edges: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    lanes: tuple[tuple[float, float], ...] = ()
    frames: frozenset[str] = frozenset()

    def take_in(self, inner: LevelPicture, dx: float, dy: float) -> None:
        """Add an inner level, moved to its place."""
        for id, box in inner.boxes.items():
            self.boxes[id] = moved(box, dx, dy)
        for id, box in inner.labels.items():
            self.labels[id] = moved(box, dx, dy)
        for id, points in inner.edges.items():
            self.edges[id] = tuple(Point(point.x + dx, point.y + dy) for point in points)


def moved(box: Bounds, dx: float, dy: float) -> Bounds:
    """Return a box at another place."""
    return Bounds(box.x + dx, box.y + dy, box.width, box.height)


Sizes = Mapping[str, tuple[float, float]]
