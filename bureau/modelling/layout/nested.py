"""Message flows that start inside an open sub-process, joined with their way outside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bureau.modelling.bpmn.geometry import Bounds, Point
from bureau.modelling.bpmn.model import Model
from bureau.modelling.layout.picture import LevelPicture, Outside
from bureau.modelling.layout.ports import Port
from bureau.modelling.layout.sizes import EVENT, TRACK

ASIDE = 5.0  # between message flows that turn aside at the border of a sub-process


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


def beside(x: float, events: Sequence[tuple[float, float]], others: Sequence[float] = ()) -> float:
    """Return where a message flow passes a border: to the left of what stands in its way.

    Args:
        x: where it would pass.
        events: middle of each boundary event there, and how far its name reaches to the right.
        others: where other message flows pass it.
    """
    blocked = [
        *((event - EVENT[0], event + reach + EVENT[0]) for event, reach in events),
        *((other - TRACK, other + TRACK) for other in others),
    ]
    while True:
        left = min((low for low, high in blocked if low < x < high), default=x)
        if left == x:
            return x
        x = left


def joined(
    picture: LevelPicture,
    inner: Mapping[str, LevelPicture],
    corner: Mapping[str, Point],
    outside: Sequence[Outside],
) -> None:
    """Replace the outer part of message flows by the whole way."""
    for cell, level in inner.items():
        aside: dict[float, int] = {}  # how many turn aside ahead of each border already
        ways = {one.id: level.edges[one.id] for one in outside if one.id in level.edges}
        for id, inside in sorted(ways.items(), key=lambda item: -item[1][-1].x):
            if id not in picture.edges:
                continue
            at = corner[cell]
            way = [Point(p.x + at.x, p.y + at.y) for p in inside]
            outer, clear = picture.edges[id], EVENT[1] / 2 + 3
            if abs(way[-1].x - outer[0].x) > 0.5:
                # Aside before the event begins, then out; the next one a little further in.
                clear += ASIDE * aside.get(outer[0].y, 0)
                aside[outer[0].y] = aside.get(outer[0].y, 0) + 1
                y = outer[0].y + (-clear if outer[0].y > way[0].y else clear)
                way[-1:] = [Point(way[-1].x, y), Point(outer[0].x, y)]
            else:
                way.pop()
            picture.edges[id] = (*way, *outer[1:])
