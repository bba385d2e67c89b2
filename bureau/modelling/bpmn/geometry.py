"""Where things stand on the picture: points, boxes, shapes, edges, one diagram plane.

Units are the pixels of BPMN DI; x grows to the right, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A position."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """An axis-parallel box by its top left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """y of the lower side."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """Middle of the box."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def contains(self, other: Bounds, slack: float = 0.0) -> bool:
        """Say whether `other` lies inside this box, up to `slack` pixels outside."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def holds(self, point: Point) -> bool:
        """Say whether a point lies in the box or on its border."""
        return self.x <= point.x <= self.right and self.y <= point.y <= self.bottom

    def overlap(self, other: Bounds) -> float:
        """Return the area shared with `other`; touching sides share nothing."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return width * height if width > 0 and height > 0 else 0.0

    def shrunk(self, by: float) -> Bounds:
        """Return the box with each side moved inwards by `by` (outwards when negative)."""
        return Bounds(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class Shape:
    """BPMNShape: the box of an element and, if any, of its outside label.

    `coloured` says whether somebody gave it a colour of its own; `transparent` that it has no
    filling, so that the lanes behind it show.
    """

    element: str
    bounds: Bounds
    label: Bounds | None = None
    is_horizontal: bool | None = None
    is_expanded: bool | None = None
    is_marker_visible: bool | None = None
    coloured: bool = False
    transparent: bool = False


@dataclass(frozen=True, slots=True)
class EdgeShape:
    """BPMNEdge: the way points of a flow, in its direction, and the box of its label."""

    element: str
    waypoints: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """One BPMNDiagram: shapes and edges by the id of the element that they draw."""

    id: str
    plane: str
    shapes: Mapping[str, Shape]
    edges: Mapping[str, EdgeShape]
    duplicates: tuple[str, ...] = ()
