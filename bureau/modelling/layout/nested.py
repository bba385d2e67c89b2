"""Message flows that start inside an open sub-process, joined with their way outside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bureau.modelling.bpmn.geometry import Bounds, Point
from bureau.modelling.bpmn.model import Model
from bureau.modelling.layout.picture import LevelPicture, Outside
from bureau.modelling.layout.ports import Port
from bureau.modelling.layout.sizes import EVENT


def holder(model: Model, id: str, here: set[str]) -> str | None:
    """Return the node of a level that is, or holds at any depth, an element."""
    node = model.nodes.get(id)
    while node is not None and node.id not in here:
        node = model.nodes.get(node.scope)
    return None if node is None else node.id


def port_above(one: Outside, cell: str, inner: LevelPicture, span: int, number: int) -> Port:
    """Return about where a message flow from inside leaves a sub-process."""
    share = inner.edges[one.id][-1].x / max(1.0, inner.width)
    offset = min(span - 1, int(share * span))
    return Port(cell, one.side, offset, 0.5, 0.2 + 0.01 * number)


def inside_at(inner: LevelPicture, box: Bounds, head: float, pad: float) -> Point:
    """Return where the corner of an inner level stands inside its sub-process."""
    spare = max(0.0, box.width - 2 * pad - inner.width)
    return Point(box.x + pad + spare / 2, box.y + head)


def beside(x: float, events: Sequence[tuple[float, float]]) -> float:
    """Return where a message flow passes a border: to the left of what stands in its way.

    Args:
        x: where it would pass.
        events: middle of each boundary event there, and how far its name reaches to the right.
    """
    for event, reach in sorted(events, reverse=True):
        if event - EVENT[0] < x < event + reach + EVENT[0]:
            x = event - EVENT[0]
    return x


def joined(
    picture: LevelPicture,
    inner: Mapping[str, LevelPicture],
    corner: Mapping[str, Point],
    outside: Sequence[Outside],
) -> None:
    """Replace the outer part of message flows by the whole way."""
    for cell, level in inner.items():
        for one in outside:
            if one.id in level.edges and one.id in picture.edges:
                at = corner[cell]
                way = [Point(p.x + at.x, p.y + at.y) for p in level.edges[one.id]]
                outer, clear = picture.edges[one.id], EVENT[1] / 2 + 3
                if abs(way[-1].x - outer[0].x) > 0.5:
                    # Aside before the event begins, then out.
                    towards = -clear if outer[0].y > way[0].y else clear
                    y = outer[0].y + towards
                    way[-1:] = [Point(way[-1].x, y), Point(outer[0].x, y)]
                else:
                    way.pop()
                picture.edges[one.id] = (*way, *outer[1:])
