"""Turns the grid into pixels: widths of columns and channels, boxes of nodes, corners of edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bureau.modelling.bpmn.geometry import Bounds, Point
from bureau.modelling.layout.labels import Extent
from bureau.modelling.layout.lines import Lines
from bureau.modelling.layout.ports import Port, Side
from bureau.modelling.layout.route import Route
from bureau.modelling.layout.sizes import CHANNEL, TRACK
from bureau.modelling.layout.tracks import Tracks

EMPTY = Extent(50.0, 50.0, 40.0, 40.0)


@dataclass(frozen=True, slots=True)
class Room:
    """What the cells must hold.

    Args:
        columns: room around the middle of each column.
        rows: room around the middle of each row (its left and right do not count).
        wide: first column, number of columns and width of each open sub-process.
    """

    columns: Mapping[int, Extent]
    rows: Mapping[int, Extent]
    wide: Sequence[tuple[int, int, float]]


@dataclass(frozen=True, slots=True)
class Measures:
    """Positions of the grid's lines in pixels, from the level's own top left corner.

    Args:
        x: middle of each column, or first track of each vertical channel.
        y: middle of each row, or first track of each horizontal channel.
        sides: left and right end of each column.
        bands: top and bottom of each lane.
        width, height: of the whole level.
    """

    x: Mapping[int, float]
    y: Mapping[int, float]
    sides: Mapping[int, tuple[float, float]]
    bands: Sequence[tuple[float, float]]
    width: float
    height: float


def measure(lines: Lines, tracks: Tracks, room: Room, least: Sequence[float]) -> Measures:
    """Give every line its place; `least` is the least height of each band."""
    extra: dict[int, float] = {}
    x, sides, width = _across(lines, tracks, room, extra)
    for first, span, needed in room.wide:
        have = sides[first + span - 1][1] - sides[first][0]
        if have < needed:
            for column in range(first, first + span):
                extra[column] = extra.get(column, 0.0) + (needed - have) / span
            x, sides, width = _across(lines, tracks, room, extra)
    y, bands = _down(lines, tracks, room, least)
    return Measures(x, y, sides, bands, width, bands[-1][1] if bands else 0.0)


def _across(
    lines: Lines, tracks: Tracks, room: Room, extra: Mapping[int, float]
) -> tuple[dict[int, float], dict[int, tuple[float, float]], float]:
    x: dict[int, float] = {}
    sides: dict[int, tuple[float, float]] = {}
    at = 0.0
    for line in range(lines.last_x + 1):
        if lines.is_column(line):
            column = (line - 1) // 2
            here = room.columns.get(column, EMPTY)
            more = extra.get(column, 0.0) / 2
            x[line] = at + here.left + more
            sides[column] = at, x[line] + here.right + more
            at = sides[column][1]
        else:
            x[line], at = _channel(at, tracks.vertical.get(line, 0))
    return x, sides, at


def _down(
    lines: Lines, tracks: Tracks, room: Room, least: Sequence[float]
) -> tuple[dict[int, float], list[tuple[float, float]]]:
    y: dict[int, float] = {}
    bands: list[tuple[float, float]] = []
    at = 0.0
    for band in range(len(lines.placement.band_rows)):
        top = at
        first, last = lines.band_lines(band)
        for line in range(first, last + 1):
            if lines.is_row(line):
                here = room.rows.get(lines.row_of_line[line], EMPTY)
                y[line] = at + here.top
                at += here.top + here.bottom
            else:
                y[line], at = _channel(at, tracks.horizontal.get(line, 0))
        missing = max(0.0, least[band] - (at - top))
        for line in range(first, last + 1):
            y[line] += missing / 2
        at += missing
        bands.append((top, at))
    return y, bands


def _channel(at: float, tracks: int) -> tuple[float, float]:
    """Return the place of a channel's first track and where the channel ends."""
    size = max(CHANNEL, (tracks + 1) * TRACK)
    first = at + (size - max(0, tracks - 1) * TRACK) / 2
    return first, at + size


def waypoints(
    route: Route,
    measures: Measures,
    tracks: Tracks,
    boxes: Mapping[str, Bounds],
    shift: float,
) -> tuple[Point, ...]:
    """Return the corners of an edge in pixels, its ends on the outlines of its nodes.

    Args:
        route: the edge on the grid.
        measures: places of the grid's lines.
        tracks: tracks of its pieces.
        boxes: boxes of the nodes of this level.
        shift: pixels by which its first piece stands off the middle of its column.
    """
    places: list[float] = []  # x of vertical pieces, y of horizontal ones
    for number, (start, end) in enumerate(pairwise(route.corners)):
        vertical = start[0] == end[0]
        line = start[0] if vertical else start[1]
        if line != int(line):
            places.append(measures.x[round(line)] + shift)
            continue
        base = (measures.x if vertical else measures.y)[int(line)]
        places.append(base + TRACK * tracks.track.get((route.id, number), 0))
    first_vertical = route.corners[0][0] == route.corners[1][0]
    points: list[Point] = [_docked(places[0], route.start, boxes)]
    for number in range(len(places) - 1):
        vertical = first_vertical == (number % 2 == 0)
        here, following = places[number], places[number + 1]
        points.append(Point(here, following) if vertical else Point(following, here))
    if route.end is not None:
        points.append(_docked(places[-1], route.end, boxes))
    else:
        points.append(Point(places[-1], 0.0 if route.corners[-1][1] < 0 else measures.height))
    return tuple(points)


def _docked(place: float, port: Port, boxes: Mapping[str, Bounds]) -> Point:
    """Return the point on a node's outline from which a piece at `place` leads away."""
    box = boxes[port.node]
    match port.side:
        case Side.LEFT:
            return Point(box.x, place)
        case Side.RIGHT:
            return Point(box.right, place)
        case Side.TOP:
            return Point(place, box.y)
        case Side.BOTTOM:
            return Point(place, box.bottom)
