"""Gives each edge a track of its own inside the channels that it runs along.

Within a channel the order of the tracks is chosen by inserting one run after the other where it
crosses least; runs that do not meet share a track.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from bureau.modelling.layout.lines import Lines
from bureau.modelling.layout.route import Route

FORBIDDEN = 1000.0  # two edges would lie on one another


@dataclass(frozen=True, slots=True)
class Run:
    """A straight piece of an edge along one line.

    Args:
        edge: id of the flow.
        number: which piece of it.
        low, high: where it begins and ends, in grid coordinates along the line.
        at_low, at_high: to which side the edge goes on there: -1 left or up, 1 right or down, 0
            when it ends.
    """

    edge: str
    number: int
    low: float
    high: float
    at_low: int
    at_high: int


@dataclass(frozen=True, slots=True)
class Tracks:
    """Tracks by line: number of the track of each run, and how many tracks there are.

    `clashes` are pieces (edge, "v" or "h", line) for which every order of tracks lays two edges
    on one another: they need another way.
    """

    track: Mapping[tuple[str, int], int]
    vertical: Mapping[int, int]
    horizontal: Mapping[int, int]
    clashes: tuple[tuple[str, str, int], ...] = ()


def assign(routes: Iterable[Route], lines: Lines) -> Tracks:
    """Assign a track to every run that lies in a channel."""
    upright: dict[int, list[Run]] = {}
    level: dict[int, list[Run]] = {}
    for route in routes:
        for number, (start, end) in enumerate(zip(route.corners, route.corners[1:], strict=False)):
            vertical = start[0] == end[0]
            line = start[0] if vertical else start[1]
            if line != int(line):
                continue  # beside the middle of a column: fixed by its port
            narrow = lines.is_column(int(line)) if vertical else lines.is_row(int(line))
            if not narrow:
                into = upright if vertical else level
                into.setdefault(int(line), []).append(_run(route, number, vertical=vertical))
    track: dict[tuple[str, int], int] = {}
    counts: dict[str, dict[int, int]] = {"v": {}, "h": {}}
    clashes: list[tuple[str, str, int]] = []
    rows = frozenset(lines.row_of_line)
    for kind, group, fixed in (("v", upright, rows), ("h", level, _columns(lines))):
        for line, runs in group.items():
            order = _ordered(runs, fixed)
            found = _tracks(order)
            track.update(found)
            counts[kind][line] = 1 + max(found.values())
            clashes.extend((edge, kind, line) for edge in _clashing(order, fixed))
    return Tracks(track, counts["v"], counts["h"], tuple(clashes))


def _clashing(order: list[Run], fixed: frozenset[int]) -> Iterator[str]:
    """Yield one edge of each pair that lies on one another; the shorter piece gives way."""
    for one, other in combinations(order, 2):
        if _cost(one, other, fixed) >= FORBIDDEN:
            yield min((one, other), key=lambda run: (run.high - run.low, run.edge)).edge


def _columns(lines: Lines) -> frozenset[int]:
    return frozenset(range(1, lines.last_x, 2))


def _run(route: Route, number: int, *, vertical: bool) -> Run:
    axis, other = (1, 0) if vertical else (0, 1)
    corners = route.corners
    start, end = corners[number], corners[number + 1]
    before = corners[number - 1][other] - start[other] if number else 0.0
    after = corners[number + 2][other] - end[other] if number + 2 < len(corners) else 0.0
    first, last = (_sign(before), _sign(after))
    if start[axis] > end[axis]:
        start, end, first, last = end, start, last, first
    return Run(route.id, number, start[axis], end[axis], first, last)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _ordered(runs: list[Run], fixed: frozenset[int]) -> list[Run]:
    """Order the runs of a channel from left to right (top to bottom) for few crossings."""
    order: list[Run] = []
    for run in sorted(runs, key=lambda one: (one.high - one.low, one.low, one.edge, one.number)):
        costs = [
            sum(_cost(other, run, fixed) for other in order[:place])
            + sum(_cost(run, other, fixed) for other in order[place:])
            for place in range(len(order) + 1)
        ]
        order.insert(costs.index(min(costs)), run)
    return order


def _cost(one: Run, other: Run, fixed: frozenset[int]) -> float:
    """Return what it costs to have `one` left of (above) `other`."""
    cost = 0.0
    for at, side in ((one.low, one.at_low), (one.high, one.at_high)):
        if side > 0:
            cost += _meets(at, other, -1, fixed)
    for at, side in ((other.low, other.at_low), (other.high, other.at_high)):
        if side < 0:
            cost += _meets(at, one, 1, fixed)
    return cost


def _meets(at: float, run: Run, towards: int, fixed: frozenset[int]) -> float:
    """Return what it costs that an edge passes the track of `run` at a place along it."""
    if run.low < at < run.high:
        return 1.0
    for end, side in ((run.low, run.at_low), (run.high, run.at_high)):
        if end == at and side == towards:
            return FORBIDDEN if at in fixed or at != int(at) else 0.5
    return 0.0


def _tracks(order: list[Run]) -> dict[tuple[str, int], int]:
    """Number the tracks: behind every earlier run that it meets."""
    found: list[tuple[Run, int]] = []
    for run in order:
        track = 0
        for other, taken in found:
            if run.low <= other.high and other.low <= run.high:
                track = max(track, taken + 1)
        found.append((run, track))
    return {(run.edge, run.number): track for run, track in found}
