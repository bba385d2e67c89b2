"""Routes edges over the coarse grid by A*: short, few bends and crossings, through no node."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bureau.modelling.layout.lines import Lines
from bureau.modelling.layout.ports import AWAY, Port, PortUse, Side

STEP_X = 30
STEP_Y = 25
BEND = 40
CROSSING = 60
SHARED_PIECE = 50
OCCUPIED = 2_000

Point = tuple[int, int]
Direction = tuple[int, int]
State = tuple[int, int, Direction]
Piece = tuple[str, int, int]  # "h" or "v", and the lower end of a unit step


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of lines: a frame with its borders, or the inside of one."""

    left: int
    right: int
    top: int
    bottom: int

    def holds(self, x: int, y: int) -> bool:
        """Say whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def shrunk(self) -> Area:
        """Return the inside of a frame: all but its borders."""
        return Area(self.left + 1, self.right - 1, self.top + 1, self.bottom - 1)


@dataclass(frozen=True, slots=True)
class Request:
    """An edge to route.

    Args:
        id: id of the flow.
        starts: ports it may leave by, with their cost.
        ends: ports it may enter by, with their cost; empty for an edge that leaves the level.
        exit: side of the level by which it leaves, when `ends` is empty.
        top: highest line it may use; returns stay below their ends.
        family: edges with a common value may run together (same source or target); whether they
            do so at the same port shows only when both are routed, see `Router.strays`.
        banned: channels ("v" or "h", line) that it should not run along.
        within: inside of the frame that it has to stay in.
        leaves: frame that it comes out of: a message flow from inside.
        turns: whether it has to turn in the first channel; its true x is only known later.
    """

    id: str
    starts: Sequence[tuple[Port, int]]
    ends: Sequence[tuple[Port, int]] = ()
    exit: Side | None = None
    top: int = 0
    family: frozenset[str] = frozenset()
    turns: bool = False
    banned: frozenset[tuple[str, int]] = frozenset()
    within: Area | None = None
    leaves: Area | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A routed edge: corners in grid coordinates, from cell to cell (or beyond the last line)."""

    id: str
    start: Port
    end: Port | None
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A way that the search found: states from the first outside the start's node to the last."""

    start: Port
    end: Port | None
    way: tuple[State, ...]


@dataclass
class Router:
    """Routes one level; each edge sees those before it.

    Args:
        lines: the grid.
        cells: points that nodes cover, by (vertical line, horizontal line).
        areas: frames with their borders, which other edges keep out of.
        borders: rows that are borders of frames: no edge runs along them.

    `strays` are edges that share a piece with one of their family and part from it again: another
    port of the same shape. They need to be routed without a family.
    """

    lines: Lines
    cells: frozenset[Point]
    areas: tuple[Area, ...] = ()
    borders: frozenset[int] = frozenset()
    ports: PortUse = field(default_factory=PortUse)
    pieces: dict[Piece, set[frozenset[str]]] = field(default_factory=dict)
    across: dict[Point, int] = field(default_factory=dict)  # edges that pass horizontally
    down: dict[Point, int] = field(default_factory=dict)  # edges that pass vertically
    strays: set[str] = field(default_factory=set)

    def route(self, request: Request) -> Route:
        """Find the cheapest way for an edge and occupy it.

        Where frames leave no way at all, they are crossed rather than an edge left out.
        """
        found = self._search(request)
        if found is None:
            areas, self.areas = self.areas, ()
            found = self._search(replace(request, within=None, top=0))
            self.areas = areas
        if found is None:
            raise AssertionError(f"no way for {request.id}: the outer channels are always free")
        return self._occupy(request, found)

    def _search(self, request: Request) -> _Found | None:
        """Search the cheapest way by A*; None when there is none."""
        goals = dict(self._goals(request))
        queue: list[tuple[int, int, State, int]] = []
        best: dict[State, int] = {}
        came: dict[State, State | None] = {}
        origin: dict[State, Port] = {}
        for number, (leaving, cost) in enumerate(request.starts):
            state, stub = self._leaving(leaving)
            price = cost + self.ports.cost(leaving, "out")
            price += self._piece_cost(stub, request, leaving)
            if price < best.get(state, OCCUPIED * 100):
                best[state] = price
                came[state] = None
                origin[state] = leaving
                heapq.heappush(queue, (price + self._rest(state, goals), number, state, price))
        number = len(request.starts)
        final: tuple[int, State, Port | None] | None = None
        while queue:
            guess, _, state, price = heapq.heappop(queue)
            if final is not None and guess >= final[0]:
                break
            if price > best[state]:
                continue
            shifted = _still_shifted(state, came, origin)
            for port, extra in self._arrivals(state, request, goals):
                if shifted and port is not None:
                    continue  # it stands beside the middle of its column
                if final is None or price + extra < final[0]:
                    final = (price + extra, state, port)
            for other, step in self._moves(state, request, shifted=shifted):
                total = price + step
                if total < best.get(other, OCCUPIED * 100):
                    best[other] = total
                    came[other] = state
                    number += 1
                    heapq.heappush(queue, (total + self._rest(other, goals), number, other, total))
        return None if final is None else _found(final[1], final[2], came, origin)

    def _leaving(self, port: Port) -> tuple[State, Piece]:
        """Return the state just outside a port, and the piece of line that leads there."""
        x, y = self.lines.anchor(port)
        dx, dy = AWAY[port.side]
        return (x + dx, y + dy, (dx, dy)), _piece((x, y), (x + dx, y + dy))

    def _goals(self, request: Request) -> Iterator[tuple[State, tuple[Port | None, int]]]:
        for port, cost in request.ends:
            x, y = self.lines.anchor(port)
            dx, dy = AWAY[port.side]
            yield (x + dx, y + dy, (-dx, -dy)), (port, cost + self.ports.cost(port, "in"))
        if request.exit is not None:
            up = request.exit is Side.TOP
            y = 0 if up else self.lines.last_y
            for x in range(self.lines.last_x + 1):
                yield (x, y, (0, -1 if up else 1)), (None, 0)

    def _arrivals(
        self, state: State, request: Request, goals: Mapping[State, tuple[Port | None, int]]
    ) -> Iterator[tuple[Port | None, int]]:
        """Yield the ends that can be entered from a state, turning if need be."""
        x, y, direction = state
        for wanted in AWAY.values():
            found = goals.get((x, y, wanted))
            if found is None or _opposite(direction, wanted):
                continue
            port, cost = found
            bend = 0 if wanted == direction else BEND
            if port is None:
                straight = self.lines.is_column(x)  # out of a column only straight from its node
                if not straight or wanted == direction:
                    yield None, cost + bend
            else:
                stub = _piece((x, y), (x + wanted[0], y + wanted[1]))
                crossing = self._crossings((x, y), direction, wanted)
                yield port, cost + bend + crossing + self._piece_cost(stub, request, port)

    def _moves(
        self, state: State, request: Request, *, shifted: bool
    ) -> Iterator[tuple[State, int]]:
        x, y, direction = state
        for turn in AWAY.values():
            straight = turn == direction
            if _opposite(direction, turn) or (shifted and straight and request.turns):
                continue
            nx, ny = x + turn[0], y + turn[1]
            inside = 0 <= nx <= self.lines.last_x and request.top <= ny <= self.lines.last_y
            if request.within is not None:
                inside = inside and request.within.holds(nx, ny)
            else:
                closed = (area for area in self.areas if area != request.leaves)
                inside = inside and not any(area.holds(nx, ny) for area in closed)
            along_border = turn[0] != 0 and y in self.borders
            if not inside or along_border or (nx, ny) in self.cells:
                continue
            cost = STEP_X if turn[0] else STEP_Y
            cost += 0 if turn == direction else BEND
            cost += self._crossings((x, y), direction, turn)
            if not (shifted and straight):
                cost += self._piece_cost(_piece((x, y), (nx, ny)), request, None)
            yield (nx, ny, turn), cost

    def _crossings(self, point: Point, before: Direction, after: Direction) -> int:
        """Return what passing a point costs: the edges that are crossed there."""
        if before != after:
            return 0
        return CROSSING * (self.down if before[0] else self.across).get(point, 0)

    def _piece_cost(self, piece: Piece, request: Request, port: Port | None) -> int:
        """Return what a unit step costs: lines through cells hold one edge, channels many."""
        kind, x, y = piece
        if (kind, y if kind == "h" else x) in request.banned:
            return OCCUPIED
        if self._is_channel(piece) or (port is not None and port.shift != 0):
            return 0  # channels are wide; a shifted port lies beside the middle
        others = self.pieces.get(piece)
        if not others:
            return 0
        return SHARED_PIECE if all(one & request.family for one in others) else OCCUPIED

    def _is_channel(self, piece: Piece) -> bool:
        """Whether many edges have room side by side on a piece: it runs between the cells."""
        kind, x, y = piece
        return not (self.lines.is_row(y) if kind == "h" else self.lines.is_column(x))

    @staticmethod
    def _rest(state: State, goals: Mapping[State, object]) -> int:
        """Return a lower bound of the way that is left."""
        x, y, _ = state
        return min(
            (STEP_X * abs(goal[0] - x) + STEP_Y * abs(goal[1] - y) for goal in goals), default=0
        )

    def _occupy(self, request: Request, found: _Found) -> Route:
        start, end, way = found.start, found.end, found.way
        last = way[-1]
        first = self.lines.anchor(start)
        whole: list[Point] = [first, *((x, y) for x, y, _ in way)]
        if end is not None:
            whole.append(self.lines.anchor(end))
        elif request.exit is not None:
            whole.append((last[0], -1 if request.exit is Side.TOP else self.lines.last_y + 1))
        beside = start.shift != 0
        ends = {
            f"{port.node} {port.side} {way}" for port, way in ((start, "<"), (end, ">")) if port
        }
        for one, other in pairwise(whole):
            beside = beside and one[0] == other[0]
            if beside:
                continue  # beside the middle of the column
            piece = _piece(one, other)
            others = self.pieces.setdefault(piece, set())
            if not self._is_channel(piece) and any(not ends & known for known in others):
                self.strays.add(request.id)
            others.add(request.family | ends)
        for before_, here, after in zip(whole, whole[1:], whole[2:], strict=False):
            if before_[0] == after[0]:
                self.down[here] = self.down.get(here, 0) + 1
            elif before_[1] == after[1]:
                self.across[here] = self.across.get(here, 0) + 1
        if not start.special:
            self.ports.take(start, "out")
        if end is not None:
            self.ports.take(end, "in")
        points = [(float(x), float(y)) for x, y in whole]
        return Route(request.id, start, end, _corners(points, start.slot))


def _found(
    last: State,
    end: Port | None,
    came: Mapping[State, State | None],
    origin: Mapping[State, Port],
) -> _Found:
    """Walk a way back to its start."""
    way = [last]
    while (before := came[way[-1]]) is not None:
        way.append(before)
    way.reverse()
    return _Found(origin[way[0]], end, tuple(way))


def _still_shifted(
    state: State, came: Mapping[State, State | None], origin: Mapping[State, Port]
) -> bool:
    """Say whether an edge has run straight up or down since it left a port off the middle."""
    here: State | None = state
    while here is not None:
        if here[2] != state[2]:
            return False
        before = came[here]
        if before is None:
            return origin[here].shift != 0
        here = before
    return False


def _piece(one: Point, other: Point) -> Piece:
    kind = "h" if one[1] == other[1] else "v"
    return kind, min(one[0], other[0]), min(one[1], other[1])


def _opposite(one: Direction, other: Direction) -> bool:
    return one == (-other[0], -other[1])


def _corners(points: Iterable[tuple[float, float]], slot: float) -> tuple[tuple[float, float], ...]:
    """Drop points on a straight line; shift the first run of an edge that starts off the middle."""
    found = list(points)
    if slot:
        middle = found[0][0]
        for index, (x, y) in enumerate(found):
            if x != middle:
                break
            found[index] = (x + slot, y)
    kept = found[:1]
    for before, here, after in zip(found, found[1:], found[2:], strict=False):
        straight = (before[0] == here[0] == after[0]) or (before[1] == here[1] == after[1])
        if not straight:
            kept.append(here)
    kept.append(found[-1])
    return tuple(kept)
