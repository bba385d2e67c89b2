"""Collapsed pools above and below the process, and message flows fanned out to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bureau.modelling.analysis.picture import text_size
from bureau.modelling.bpmn.geometry import Bounds, Point
from bureau.modelling.bpmn.model import MessageFlow, Model, Participant
from bureau.modelling.layout.picture import Outside
from bureau.modelling.layout.ports import Side
from bureau.modelling.layout.sizes import GAP, ORIGIN, TRACK

LABEL_ROOM = 34.0
CLEAR = 16.0
MARGIN = 20.0
LEAST_POOL = 240.0


@dataclass(frozen=True, slots=True)
class Ends:
    """A message flow between a collapsed pool and an element of ours.

    Args:
        flow: the flow.
        pool: the collapsed pool.
        node: our element, "" when the flow ends at our pool itself.
        incoming: whether the pool sends.
    """

    flow: MessageFlow
    pool: Participant
    node: str
    incoming: bool


def message_ends(model: Model) -> tuple[Ends, ...]:
    """Return the message flows that join a collapsed pool with our process."""
    black = {one.id: one for one in model.participants if not one.process}
    found: list[Ends] = []
    for flow in model.message_flows:
        for pool, other, incoming in (
            (flow.source, flow.target, True),
            (flow.target, flow.source, False),
        ):
            if pool in black and other not in black:
                node = other if other in model.nodes else ""
                found.append(Ends(flow, black[pool], node, incoming))
    return tuple(found)


def sides(model: Model, ends: Sequence[Ends], row: Mapping[str, float]) -> Mapping[str, Side]:
    """Return whether each collapsed pool stands above or below: nearer to its partners.

    Two pools never share a side while the other one is free.

    Args:
        model: the diagram.
        ends: its message flows.
        row: height of each of our elements between 0 (top) and 1 (bottom).
    """
    middle: dict[str, float] = {}
    for pool in model.participants:
        if not pool.process:
            partners = [row.get(one.node, 0.0) for one in ends if one.pool.id == pool.id]
            middle[pool.id] = sum(partners) / len(partners) if partners else 0.0
    found = {id: Side.TOP if at <= 0.5 else Side.BOTTOM for id, at in middle.items()}
    if len(found) > 1 and len(set(found.values())) == 1:
        alone = Side.BOTTOM if Side.TOP in found.values() else Side.TOP
        pick = max if alone is Side.BOTTOM else min
        found[pick(found, key=lambda id: middle[id])] = alone
    return found


def outsides(ends: Sequence[Ends], side: Mapping[str, Side]) -> tuple[Outside, ...]:
    """Return what the process level has to route to its border."""
    return tuple(Outside(one.flow.id, one.node, side[one.pool.id]) for one in ends if one.node)


@dataclass(frozen=True, slots=True)
class Fan:
    """The strip between the process and the collapsed pools of one side.

    Args:
        slots: x of each message flow where it meets its pool.
        tracks: how far from the process each one turns, in tracks.
        spans: left and right end of each pool.
        height: height of the strip.
    """

    slots: Mapping[str, float]
    tracks: Mapping[str, int]
    spans: Mapping[str, tuple[float, float]]
    height: float

    @property
    def right(self) -> float:
        """How far the strip reaches to the right."""
        return max((right for _, right in self.spans.values()), default=0.0)


def fan(pools: Sequence[str], ends: Sequence[Ends], start: Mapping[str, float]) -> Fan:
    """Give every message flow of a side a place of its own; pools stand side by side.

    Args:
        pools: collapsed pools of this side.
        ends: their message flows.
        start: x at which each flow leaves the process.
    """
    groups = {
        pool: sorted(
            (one for one in ends if one.pool.id == pool),
            key=lambda one: (start[one.flow.id], one.flow.id),
        )
        for pool in pools
    }
    slots: dict[str, float] = {}
    spans: dict[str, tuple[float, float]] = {}
    free = ORIGIN[0] + MARGIN
    for pool in sorted(pools, key=lambda id: (_middle(groups[id], start), id)):
        left = free
        for one in groups[pool]:
            slots[one.flow.id] = max(start[one.flow.id], free)
            free = slots[one.flow.id] + GAP + text_size(one.flow.name)[0] + CLEAR
        first = min((slots[one.flow.id] for one in groups[pool]), default=left)
        right = max(free, first - MARGIN + LEAST_POOL)
        spans[pool] = first - MARGIN, right
        free = right + 2 * MARGIN
    # In the order of their starts the leftmost turns farthest out, so that none crosses the next.
    order = sorted(slots, key=lambda id: (start[id], id))
    tracks = {id: len(order) - number for number, id in enumerate(order)}
    height = LABEL_ROOM + (len(order) + 2) * TRACK if pools else 0.0
    return Fan(slots, tracks, spans, height)


def _middle(group: Sequence[Ends], start: Mapping[str, float]) -> float:
    return sum(start[one.flow.id] for one in group) / len(group) if group else 0.0


def message_points(
    one: Ends, way: tuple[Point, ...], fan: Fan, border: float, pool_y: float
) -> tuple[Point, ...]:
    """Return the corners of a message flow, in its own direction.

    Args:
        one: the flow.
        way: its part inside our pool, from the node to the border.
        fan: the strip outside.
        border: y of our pool's border.
        pool_y: y of the collapsed pool's border.
    """
    slot = fan.slots[one.flow.id]
    towards = 1 if pool_y > border else -1
    turn = border + towards * TRACK * fan.tracks[one.flow.id]
    last = way[-1]
    points = [*way[:-1]] if len(way) > 1 else [*way]
    if abs(slot - last.x) > 0.5:
        points += [Point(last.x, turn), Point(slot, turn)]
    points.append(Point(slot, pool_y))
    return tuple(reversed(points)) if one.incoming else tuple(points)


def message_label(one: Ends, fan: Fan, pool_y: float, *, above: bool) -> Bounds | None:
    """Return the box of a message flow's name: beside it, next to the collapsed pool."""
    if not one.flow.name.strip():
        return None
    width, height = text_size(one.flow.name)
    x = fan.slots[one.flow.id] + GAP
    return Bounds(x, pool_y + GAP if above else pool_y - GAP - height, width, height)
