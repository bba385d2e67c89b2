"""Chooses where names stand beside their shapes and lines, and how much room they need.

Every name has several places in order of preference; the first one that touches no other name,
no boundary event and no edge at the same node is taken. All boxes are relative to the middle of
the node's cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bureau.modelling.analysis.picture import LABEL_WIDTH, text_size
from bureau.modelling.bpmn.geometry import Bounds
from bureau.modelling.bpmn.nodes import Event, Gateway, Node
from bureau.modelling.layout.ports import Port, Side
from bureau.modelling.layout.sizes import EVENT, GAP, TASK

FAR = 400.0
MARK = 12.0  # from a shape to behind the stroke across a default flow
LINE_UP = 32.0  # one place further out: room for a name of two lines


@dataclass(frozen=True, slots=True)
class Extent:
    """Room that a node needs around the middle of its cell, labels included."""

    left: float
    right: float
    top: float
    bottom: float

    def with_box(self, box: Bounds) -> Extent:
        """Return the extent grown to hold a box given relative to the middle."""
        return Extent(
            max(self.left, -box.x),
            max(self.right, box.right),
            max(self.top, -box.y),
            max(self.bottom, box.bottom),
        )


@dataclass
class Surroundings:
    """What stands around one node already: edges at its ports, boundary events, names.

    Args:
        half: half width and height of the node.
    """

    half: tuple[float, float]
    taken: list[Bounds] = field(default_factory=list)

    def edge(self, port: Port) -> None:
        """Note an edge that leaves or enters by a port."""
        width, height = self.half
        match port.side:
            case Side.LEFT:
                self.taken.append(Bounds(-FAR, -1, FAR - width, 2))
            case Side.RIGHT:
                self.taken.append(Bounds(width, -1, FAR, 2))
            case Side.TOP:
                self.taken.append(Bounds(port.shift - 1, -FAR, 2, FAR - height))
            case Side.BOTTOM:
                self.taken.append(Bounds(port.shift - 1, height, 2, FAR))

    def event(self, port: Port) -> None:
        """Note a boundary event and its edge."""
        y = self.half[1] * (1 if port.side is Side.BOTTOM else -1)
        self.taken.append(Bounds(port.shift - 18, y - 18, *EVENT))
        self.edge(port)

    def choose(self, places: Iterable[Bounds]) -> Bounds:
        """Take the first place that is free, the first of all when none is."""
        every = list(places)
        found = self.free(every)
        if found is None:
            found = every[0]
            self.taken.append(found)
        return found

    def free(self, places: Iterable[Bounds]) -> Bounds | None:
        """Take the first place that is free, None when none is."""
        for one in places:
            if all(one.overlap(other) <= 0 for other in self.taken):
                self.taken.append(one)
                return one
        return None


def drawn_size(text: str) -> tuple[float, float]:
    """Return the size of a label's box: a little wider than its text, or it would be broken."""
    width, height = text_size(text)
    return min(width + 6, LABEL_WIDTH), height


def has_label(node: Node) -> bool:
    """Say whether a node's name stands outside its shape."""
    return isinstance(node, Event | Gateway) and bool(node.name.strip())


def node_places(name: str, half: tuple[float, float]) -> Iterator[Bounds]:
    """Yield places for the name of an event or gateway: below, above, then the corners."""
    width, height = drawn_size(name)
    below, above = half[1] + GAP, -half[1] - GAP - height
    yield Bounds(-width / 2, below, width, height)
    yield Bounds(-width / 2, above - 8, width, height)
    for y in (above, below, above - LINE_UP, below + LINE_UP):
        yield Bounds(-width - GAP - 4, y, width, height)
        yield Bounds(GAP + 4, y, width, height)


def flow_places(
    name: str, port: Port, half: tuple[float, float], *, marked: bool = False
) -> Iterator[Bounds]:
    """Yield places for the name of a flow beside its piece at a port.

    Args:
        name: of the flow.
        port: where it begins or ends.
        half: half width and height of the node there.
        marked: whether it carries the stroke of a default flow, which the name leaves free.
    """
    width, height = drawn_size(name)
    half = (half[0] + MARK, half[1] + MARK) if marked else half
    if port.side in (Side.LEFT, Side.RIGHT):
        x = half[0] + GAP if port.side is Side.RIGHT else -half[0] - 3 * GAP - width
        for step in (0.0, LINE_UP, 2 * LINE_UP):
            yield Bounds(x, -GAP - height - step, width, height)
            yield Bounds(x, GAP + step, width, height)
        return
    for step in (number * LINE_UP / 2 for number in range(8)):
        y = -half[1] - GAP - height - step if port.side is Side.TOP else half[1] + GAP + step
        for away in (GAP + 1, TASK[0] / 3, TASK[0] / 2 + GAP):
            yield Bounds(port.shift + away, y, width, height)
            yield Bounds(port.shift - away - width, y, width, height)


def event_places(name: str, port: Port, half_height: float) -> Iterator[Bounds]:
    """Yield places for the name of a boundary event: beside it, outside its host."""
    width, height = drawn_size(name)
    away = EVENT[0] / 2 + GAP
    right, left = port.shift + away, port.shift - away - width
    for x in (right, left) if port.shift >= 0 else (left, right):
        y = half_height + GAP if port.side is Side.BOTTOM else -half_height - GAP - height
        yield Bounds(x, y, width, height)


def boundary_ports(
    host: str, events: Mapping[str, Side], offsets: Mapping[str, int], span: int, *, wide: bool
) -> Mapping[str, Port]:
    """Return where the boundary events of a host sit.

    On an open sub-process each has a column of its own; on a task the first sits at the right
    corner, the second at the left one.

    Args:
        host: id of the host.
        events: its events with the side that each leads to.
        offsets: column of each event, counted from the host's first.
        span: number of columns of the host.
        wide: whether the host is an open sub-process.
    """
    if wide:
        # A shift to the left, where the sub-process's own name would be covered.
        return {
            id: Port(host, side, offsets[id], -90.0, -0.3)
            if side is Side.TOP and 2 * offsets[id] + 1 == span
            else Port(host, side, offsets[id])
            for id, side in events.items()
        }
    found: dict[str, Port] = {}
    half = TASK[0] / 2 - EVENT[0] / 2
    for side in (Side.BOTTOM, Side.TOP):
        here = [id for id, wanted in events.items() if wanted is side]
        for number, id in enumerate(here):
            shift = (half, -half, 0.5)[min(number, 2)]
            found[id] = Port(host, side, 0, shift, 0.3 if shift > 1 else shift / half * 0.3)
    return found
