"""Where an edge may leave or enter a node, and what each side costs.

Out of the right, into the left; gateways also out of top and bottom, joins also into them. Nothing
ever enters from the right. A return leaves and enters below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bureau.modelling.bpmn.nodes import Gateway, Node

SHARED = 400  # the side is used in the same direction already
MIXED = 900  # the side is used in the other direction


class Side(StrEnum):
    """A side of a shape."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


# Step on the grid that leads away from a side.
AWAY: dict[Side, tuple[int, int]] = {
    Side.LEFT: (-1, 0),
    Side.RIGHT: (1, 0),
    Side.TOP: (0, -1),
    Side.BOTTOM: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Port:
    """A place on the outline of a node.

    Args:
        node: whose cell it is.
        side: which side.
        offset: column, counted from the node's first; -1 for the regular port of the side.
        shift: pixels off the middle of the column, 0 for regular ports.
        slot: order among shifted ports, as a small fraction of a grid step.
    """

    node: str
    side: Side
    offset: int = -1
    shift: float = 0.0
    slot: float = 0.0

    @property
    def special(self) -> bool:
        """Say whether it is not one of the four regular ports."""
        return self.offset >= 0 or self.shift != 0


@dataclass
class PortUse:
    """Which sides are used, and in which direction."""

    used: dict[tuple[str, Side], set[str]] = field(default_factory=dict)

    def take(self, port: Port, direction: str) -> None:
        """Note that an edge uses a port; "out" or "in"."""
        self.used.setdefault((port.node, port.side), set()).add(direction)

    def sides(self, node: str) -> frozenset[Side]:
        """Return the sides of a node that edges use."""
        return frozenset(side for id, side in self.used if id == node)

    def cost(self, port: Port, direction: str) -> int:
        """Return what using a port once more costs."""
        directions = self.used.get((port.node, port.side), set())
        if not directions:
            return 0
        return SHARED if directions == {direction} else MIXED


def ways_out(node: Node, *, back: bool) -> Iterator[tuple[Side, int]]:
    """Yield the sides an edge may leave by, with their cost."""
    free = isinstance(node, Gateway)
    yield Side.RIGHT, 60 if back else 0
    if node.tag == "frame":
        return
    yield Side.BOTTOM, 0 if back else (30 if free else 90)
    if free and not back:
        yield Side.TOP, 45


def ways_in(node: Node, *, back: bool) -> Iterator[tuple[Side, int]]:
    """Yield the sides an edge may enter by, with their cost."""
    free = isinstance(node, Gateway)
    yield Side.LEFT, 20 if back else 0
    if node.tag == "frame":
        return
    yield Side.BOTTOM, 0 if back else (30 if free else 90)
    if not back:
        yield Side.TOP, 30 if free else 90
