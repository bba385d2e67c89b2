"""Open sub-processes that reach over several lanes: a frame around cells of the outer grid.

Their nodes stand in the same lanes as everything else. The frame is held by two cells without
size: its entry and its exit, left and right of all that it holds, and by two rows of its own,
its upper and lower border, in which its boundary events sit. What stands outside but above or
below it, such as a reminder behind one of those events, gets rows beyond the border.

A lane in which a frame begins is cut into three bands (beyond, border, inside), one in which it
ends likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from bureau.modelling.analysis.lanes import lanes_of
from bureau.modelling.bpmn.model import Lane, Model, Process
from bureau.modelling.bpmn.nodes import BoundaryEvent, Flow, Node, SubProcess
from bureau.modelling.layout.graph import LayoutGraph, Order
from bureau.modelling.layout.layers import columns
from bureau.modelling.layout.ports import Side

TAG = "frame"
EVENT_STEP = 3  # columns between boundary events: room for what stands behind them


@dataclass(frozen=True, slots=True)
class Frame:
    """A sub-process drawn as a frame.

    Args:
        id: the sub-process.
        first, last: numbers of its first and last lane.
        inside: ids of what it holds.
        events: its boundary events with the border that each sits on.
    """

    id: str
    first: int
    last: int
    inside: frozenset[str]
    events: Mapping[str, Side]

    @property
    def entry(self) -> str:
        """Id of the cell that holds its left border."""
        return f"{self.id}|in"

    @property
    def exit(self) -> str:
        """Id of the cell that holds its right border."""
        return f"{self.id}|out"


@dataclass(frozen=True)
class FlatLevel:
    """The top level of a process with its frames opened up.

    Args:
        graph: everything in one graph, banded.
        frames: the frames.
        lane_of_band: number of the lane that each band is part of.
        border: band of the upper and of the lower border of each frame.
    """

    graph: LayoutGraph
    frames: tuple[Frame, ...] = ()
    lane_of_band: tuple[int, ...] = ()
    border: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def flatten(model: Model, process: Process, lanes: Sequence[Lane]) -> FlatLevel:
    """Open up the sub-processes whose nodes stand in several lanes."""
    numbers = {lane.id: number for number, lane in enumerate(lanes)}
    lane_of = {id: numbers[lane.id] for id, lane in lanes_of(model).items() if lane.id in numbers}
    frames = tuple(_frames(process, lane_of))
    graph = LayoutGraph(
        tuple(_members(process, frames)),
        tuple(_lines(process, frames)),
        (),
        orders=tuple(order for frame in frames for order in _orders(frame, process)),
    )
    if not lanes:
        every = frozenset(node.id for node in graph.members)
        return FlatLevel(replace(graph, bands=(every,)), (), (0,))
    return _banded(graph, frames, lane_of, len(lanes))


def _frames(process: Process, lane_of: Mapping[str, int]) -> Iterator[Frame]:
    for node in process.nodes:
        if not isinstance(node, SubProcess) or not node.nodes:
            continue
        own = lane_of.get(node.id, 0)
        inside = [lane_of.get(one.id, own) for one in node.nodes]
        if set(inside) == {own}:
            continue  # it lies in one lane: drawn as one big cell
        first, last = min(own, *inside), max(own, *inside)
        events = {
            one.id: _side(one.id, process, lane_of, first)
            for one in process.nodes
            if isinstance(one, BoundaryEvent) and one.attached_to == node.id
        }
        yield Frame(node.id, first, last, frozenset(one.id for one in node.nodes), events)


def _side(event: str, process: Process, lane_of: Mapping[str, int], first: int) -> Side:
    """Return the border of a boundary event: the one that its way leads to."""
    lanes = [lane_of.get(flow.target, 0) for flow in process.flows if flow.source == event]
    return Side.TOP if not lanes or lanes[0] <= first else Side.BOTTOM


def _members(process: Process, frames: Sequence[Frame]) -> Iterator[Node]:
    by_id = {frame.id: frame for frame in frames}
    for node in process.nodes:
        frame = by_id.get(node.id)
        if frame is None or not isinstance(node, SubProcess):
            yield node
            continue
        yield Node(id=frame.entry, tag=TAG, scope=process.id)
        yield from node.nodes
        yield Node(id=frame.exit, tag=TAG, scope=process.id)


def _lines(process: Process, frames: Sequence[Frame]) -> Iterator[Flow]:
    by_id = {frame.id: frame for frame in frames}
    for flow in process.flows:
        source, target = by_id.get(flow.source), by_id.get(flow.target)
        yield replace(
            flow,
            source=source.exit if source else flow.source,
            target=target.entry if target else flow.target,
        )
    for node in process.nodes:
        if isinstance(node, SubProcess) and node.id in by_id:
            yield from node.flows


def _orders(frame: Frame, process: Process) -> Iterator[Order]:
    """Yield that the entry stands left of everything inside, the exit right of it."""
    holder = next(node for node in process.nodes if node.id == frame.id)
    for node in holder.nodes if isinstance(holder, SubProcess) else ():
        if isinstance(node, BoundaryEvent):
            continue
        yield Order(frame.entry, node.id, through=not node.incoming)
        yield Order(node.id, frame.exit, through=not node.outgoing)
    for number, event in enumerate(frame.events):
        yield Order(frame.entry, event, 1 + number * EVENT_STEP)
        yield Order(event, frame.exit)


def _banded(
    graph: LayoutGraph, frames: tuple[Frame, ...], lane_of: Mapping[str, int], lanes: int
) -> FlatLevel:
    """Give every node its band; what a frame has no room for moves to the right of it."""
    own = {
        **lane_of,
        **{f.entry: lane_of.get(f.id, f.first) for f in frames},
        **{f.exit: lane_of.get(f.id, f.first) for f in frames},
        **{id: lane_of.get(f.id, f.first) for f in frames for id in f.inside if id not in lane_of},
    }
    zone: dict[str, tuple[int, str]] = {}
    while True:
        column = columns(graph)
        zone = {id: _zone(id, own.get(id, lanes - 1), frames, column) for id in graph.nodes}
        stray = next((id for id, (_, part) in zone.items() if part == "between"), None)
        pair = _overlapping(frames, column)
        if pair is not None:
            order = Order(pair[0].exit, pair[1].entry)
        elif stray is not None:
            order = Order(next(one for one in frames if _beside(stray, one, column)).exit, stray)
        else:
            break
        graph = replace(graph, orders=(*graph.orders, order))
    parts: list[tuple[int, str]] = []
    for lane in range(lanes):
        begins = any(frame.first == lane for frame in frames)
        ends = any(frame.last == lane for frame in frames)
        parts += [(lane, "above"), (lane, "upper")] if begins else []
        parts.append((lane, "main"))
        parts += [(lane, "lower"), (lane, "below")] if ends else []
    bands = tuple(frozenset(id for id, at in zone.items() if at == part) for part in parts)
    border = {
        frame.id: (parts.index((frame.first, "upper")), parts.index((frame.last, "lower")))
        for frame in frames
    }
    return FlatLevel(replace(graph, bands=bands), frames, tuple(lane for lane, _ in parts), border)


def _overlapping(frames: Sequence[Frame], column: Mapping[str, int]) -> tuple[Frame, Frame] | None:
    """Return two frames that stand in the same columns, the one that begins first ahead."""
    for one, other in combinations(frames, 2):
        first, second = sorted((one, other), key=lambda frame: column[frame.entry])
        if column[second.entry] <= column[first.exit]:
            return first, second
    return None


def _zone(
    id: str, lane: int, frames: Sequence[Frame], column: Mapping[str, int]
) -> tuple[int, str]:
    """Return the lane of a node and the part of it that the node stands in."""
    for frame in frames:
        side = frame.events.get(id)
        if side is not None:
            return (frame.first, "upper") if side is Side.TOP else (frame.last, "lower")
    for frame in frames:
        if _beside(id, frame, column) and frame.first <= lane <= frame.last:
            if lane == frame.first:
                return lane, "above"
            return lane, "below" if lane == frame.last else "between"
    return lane, "main"


def _beside(id: str, frame: Frame, column: Mapping[str, int]) -> bool:
    """Say whether a node outside a frame stands in one of its columns."""
    if id in frame.inside or id in (frame.entry, frame.exit) or id in frame.events:
        return False
    return column[frame.entry] <= column[id] <= column[frame.exit]


def least_heights(flat: FlatLevel, least_lane: float) -> list[float]:
    """Return the least height of each band: a lane's goes to its fullest band but borders."""
    borders = {band for pair in flat.border.values() for band in pair}
    members = flat.graph.bands
    found = [0.0] * len(members)
    for lane in set(flat.lane_of_band):
        bands = [
            band
            for band, owner in enumerate(flat.lane_of_band)
            if owner == lane and band not in borders and members[band]
        ]
        fallback = flat.lane_of_band.index(lane)
        found[max(bands, key=lambda band: len(members[band]), default=fallback)] = least_lane
    return found
