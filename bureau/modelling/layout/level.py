"""Lays out one level: cells, routes, tracks, measures; sub-processes first, from the inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bureau.modelling.bpmn.geometry import Bounds, Point
from bureau.modelling.bpmn.model import Model
from bureau.modelling.bpmn.nodes import SubProcess
from bureau.modelling.layout.frames import FlatLevel, Frame, least_heights
from bureau.modelling.layout.graph import LayoutGraph
from bureau.modelling.layout.labels import (
    Extent,
    Surroundings,
    boundary_ports,
    drawn_size,
    event_places,
    flow_places,
    has_label,
    node_places,
)
from bureau.modelling.layout.lines import Lines
from bureau.modelling.layout.measure import Measures, Room, measure, waypoints
from bureau.modelling.layout.nested import beside, holder, inside_at, joined, port_above
from bureau.modelling.layout.note_places import note_places, notes_of
from bureau.modelling.layout.picture import LevelPicture, Outside
from bureau.modelling.layout.ports import Port, Side
from bureau.modelling.layout.requests import flow_requests
from bureau.modelling.layout.route import Area, Request, Route, Router
from bureau.modelling.layout.rows import place
from bureau.modelling.layout.sizes import EVENT, SUB_HEAD, SUB_PAD, size_of
from bureau.modelling.layout.titles import Title, widened
from bureau.modelling.layout.tracks import Tracks, assign

TRIES = 6  # of routing, until no two edges lie on one another
# Where message flows leave a task: left of the middle below, right of it above, so that those of
# two tasks in one column do not meet.
MESSAGE_SHIFTS = {
    Side.BOTTOM: (-14.0, -28.0, -42.0, -7.0, -21.0, -35.0),
    Side.TOP: (14.0, 28.0, 42.0, 7.0, 21.0, 35.0),
}
SPAN = 190.0  # pixels of an open sub-process for each column that it takes


class LevelLayout:
    """One level of a model.

    Args:
        model: the whole file.
        flat: the level with its lanes and frames.
        outside: message flows that start at nodes of this level or deeper.
        least_lane: least height of a lane.
    """

    def __init__(
        self, model: Model, flat: FlatLevel, outside: Sequence[Outside], least_lane: float = 0.0
    ) -> None:
        graph = flat.graph
        self._model = model
        self._flat = flat
        self._outside = outside
        self._notes = notes_of(model)
        self._inner = {
            node.id: self._inside(node)
            for node in graph.nodes.values()
            if isinstance(node, SubProcess) and node.nodes
        }
        events = [one.attached_to for one in graph.boundary.values()]
        spans = {
            id: max(1, int(one.width / SPAN), events.count(id)) for id, one in self._inner.items()
        }
        self._graph = replace(graph, spans=spans)
        self._marked = {node.default for node in graph.nodes.values()}
        self._half = {id: self._half_size(id) for id in self._graph.nodes}
        self._placement = place(self._graph)
        self._lines = Lines(self._placement)
        self._boundary = self._boundary_ports()
        self._areas = {frame.id: self._area(frame) for frame in flat.frames}
        self._router = self._new_router()
        self._least = least_heights(flat, least_lane)

    def run(self) -> LevelPicture:
        """Lay the level out."""
        routes, tracks = self._routed()
        labels = self._labels(routes)
        measures = self._measured(tracks, self._room(labels))
        boxes = {id: self._box(id, measures) for id in self._graph.nodes}
        corner = {
            id: inside_at(inner, boxes[id], SUB_HEAD, SUB_PAD) for id, inner in self._inner.items()
        }
        picture = LevelPicture(measures.width, measures.height, lanes=self._lanes(measures))
        picture.frames = frozenset(frame.id for frame in self._flat.frames)
        picture.boxes.update(
            (frame.id, self._frame_box(frame, measures)) for frame in self._flat.frames
        )
        picture.boxes.update((id, box) for id, box in boxes.items() if id in self._model.nodes)
        for id, port in self._boundary.items():
            at = self._point(port, measures)
            y = boxes[port.node].bottom if port.side is Side.BOTTOM else boxes[port.node].y
            picture.boxes[id] = Bounds(at.x + port.shift - 18, y - 18, *EVENT)
        for id, (port, box) in labels.items():
            at = self._point(port, measures)
            picture.labels[id] = Bounds(at.x + box.x, at.y + box.y, box.width, box.height)
        for id, inner in self._inner.items():
            picture.take_in(inner, corner[id].x, corner[id].y)
        shifts = self._shifts(routes, measures, corner)
        for route in routes:
            points = waypoints(route, measures, tracks, boxes, shifts[route.id])
            picture.edges[route.id] = self._from_event(route, points)
        joined(picture, self._inner, corner, self._outside)
        return picture

    def _routed(self) -> tuple[list[Route], Tracks]:
        """Route every edge; where tracks cannot be parted, try again with other channels."""
        banned: dict[str, frozenset[tuple[str, int]]] = {}
        fixed = {id: side for frame in self._flat.frames for id, side in frame.events.items()}
        flows = flow_requests(self._graph, self._placement, self._lines, self._boundary, fixed)
        requests = [*(self._kept_inside(one) for one in flows), *self._outside_requests()]
        alone: set[str] = set()
        tries = 0
        while True:
            tries += 1
            self._router = self._new_router()
            routes = [
                self._router.route(replace(one, banned=banned.get(one.id, frozenset())))
                for one in requests
            ]
            tracks = assign(routes, self._lines)
            strays = self._router.strays - alone
            if not (tracks.clashes or strays) or tries == TRIES:
                return routes, tracks
            alone |= strays
            requests = [
                replace(one, family=frozenset()) if one.id in strays else one for one in requests
            ]
            for edge, kind, line in tracks.clashes:
                banned[edge] = banned.get(edge, frozenset()) | {(kind, line)}

    def _new_router(self) -> Router:
        borders = [band for pair in self._flat.border.values() for band in pair]
        return Router(
            self._lines,
            self._lines.covered,
            tuple(self._areas.values()),
            frozenset(self._border_line(band) for band in borders),
        )

    def _border_line(self, band: int) -> int:
        """Return the line of a border: the row of its band, or its channel without events."""
        first, last = self._lines.band_lines(band)
        return (first + last) // 2

    def _area(self, frame: Frame) -> Area:
        column = self._placement.column
        upper, lower = self._flat.border[frame.id]
        return Area(
            Lines.column_line(column[frame.entry]),
            Lines.column_line(column[frame.exit]),
            self._border_line(upper),
            self._border_line(lower),
        )

    def _kept_inside(self, request: Request) -> Request:
        """Keep an edge between two nodes of a frame inside it."""
        source, target = request.starts[0][0].node, request.ends[0][0].node
        for frame in self._flat.frames:
            if source in frame.inside and target in frame.inside:
                area = self._areas[frame.id].shrunk()
                return replace(request, within=area, top=max(request.top, area.top))
        return request

    def _lanes(self, measures: Measures) -> tuple[tuple[float, float], ...]:
        """Return top and bottom of each lane, from its bands."""
        found: dict[int, tuple[float, float]] = {}
        for lane, (top, bottom) in zip(self._flat.lane_of_band, measures.bands, strict=True):
            found[lane] = found.get(lane, (top, bottom))[0], bottom
        return tuple(found[lane] for lane in sorted(found))

    def _measured(self, tracks: Tracks, room: Room) -> Measures:
        """Give every line its place; where events cover the name of a frame, it grows."""
        measures = measure(self._lines, tracks, room, self._least)
        titles = []
        for frame in self._flat.frames:
            tops = (Port(id, side) for id, side in frame.events.items() if side is Side.TOP)
            events = tuple(self._point(port, measures).x for port in tops)
            name, last = self._model.nodes[frame.id].name, self._placement.column[frame.exit]
            titles.append(Title(name, last, self._frame_box(frame, measures).center.x, events))
        wider = widened(room, titles)
        return measures if wider is room else measure(self._lines, tracks, wider, self._least)

    def _frame_box(self, frame: Frame, measures: Measures) -> Bounds:
        column = self._placement.column
        left = measures.x[Lines.column_line(column[frame.entry])]
        right = measures.x[Lines.column_line(column[frame.exit])]
        upper, lower = (measures.y[self._border_line(band)] for band in self._flat.border[frame.id])
        return Bounds(left, upper, right - left, lower - upper)

    def _inside(self, node: SubProcess) -> LevelPicture:
        graph = LayoutGraph.of(node, (frozenset(one.id for one in node.nodes),))
        here = {one.id for one in node.nodes}
        outside = [one for one in self._outside if holder(self._model, one.node, here)]
        return LevelLayout(self._model, FlatLevel(graph, (), (0,)), outside).run()

    def _half_size(self, id: str) -> tuple[float, float]:
        inner = self._inner.get(id)
        if inner is not None:
            return inner.width / 2 + SUB_PAD, (inner.height + SUB_PAD + SUB_HEAD) / 2
        width, height = size_of(self._graph.nodes[id])
        return width / 2, height / 2

    def _boundary_ports(self) -> Mapping[str, Port]:
        """Put each boundary event on the side of its host that its way leads to."""
        wanted: dict[str, dict[str, Side]] = {}
        for id, event in self._graph.boundary.items():
            rows = [
                self._placement.row[self._graph.host(flow.target)]
                for flow in self._graph.flows
                if flow.source == id
            ]
            above = bool(rows) and rows[0] < self._placement.row[event.attached_to]
            wanted.setdefault(event.attached_to, {})[id] = Side.TOP if above else Side.BOTTOM
        found: dict[str, Port] = {}
        for host, events in wanted.items():
            wide = host in self._inner
            span = self._graph.span(host)
            found.update(boundary_ports(host, events, self._graph.offsets, span, wide=wide))
        return found

    def _outside_requests(self) -> Iterator[Request]:
        used: dict[tuple[str, Side], int] = {}
        here = {node.id for node in self._graph.members}
        for one in self._outside:
            found = holder(self._model, one.node, here)
            if found is None:
                continue
            cell = self._graph.host(found)
            number = used.get((cell, one.side), 0)
            used[cell, one.side] = number + 1
            inner = self._inner.get(cell)
            nested = inner is not None and one.id in inner.edges
            if inner is not None and nested:
                port = port_above(one, cell, inner, self._graph.span(cell), number)
            else:
                events = [
                    event.shift
                    for event in self._boundary.values()
                    if event.node == cell and event.side is one.side
                ]
                free = [
                    shift
                    for shift in (
                        *MESSAGE_SHIFTS[one.side],
                        *(-s for s in MESSAGE_SHIFTS[one.side]),
                    )
                    if all(abs(shift - event) > EVENT[0] / 2 + 2 for event in events)
                ]
                shift = free[number % len(free)]
                port = Port(cell, one.side, 0, shift, shift / 100)
            family = frozenset({one.id})
            frame = next((each for each in self._flat.frames if cell in each.inside), None)
            leaves = self._areas[frame.id] if frame is not None else None
            yield Request(
                one.id, [(port, 0)], exit=one.side, family=family, turns=nested, leaves=leaves
            )

    def _labels(self, routes: Sequence[Route]) -> Mapping[str, tuple[Port, Bounds]]:
        """Return the labels with the port whose column and row they hang on."""
        around = {
            (id, offset): Surroundings(self._half[id])
            for id in self._graph.nodes
            for offset in range(-1, self._graph.span(id))
        }
        for port in self._boundary.values():
            around[self._cell(port)].event(port)
        for route in routes:
            for end in (route.start, route.end):
                if end is not None:
                    around[self._cell(end)].edge(end)
        found: dict[str, tuple[Port, Bounds]] = {}
        for id, event in self._graph.boundary.items():
            port = self._boundary[id]
            if event.name.strip():
                places = event_places(event.name, port, self._half[port.node][1])
                found[id] = port, around[self._cell(port)].choose(places)
        for id, port, name in self._flow_names(routes):
            places = flow_places(name, port, self._half[port.node], marked=id in self._marked)
            found[id] = port, around[self._cell(port)].choose(places)
        sides = {id: side for frame in self._flat.frames for id, side in frame.events.items()}
        for id, node in self._graph.nodes.items():
            if has_label(node):
                places = node_places(node.name, self._half[id])
                if id in sides:  # on the border of a frame: beside the event, outside
                    places = event_places(node.name, Port(id, sides[id]), 0.0)
                found[id] = Port(id, Side.BOTTOM), around[id, -1].choose(places)
            note = self._notes.get(id)
            if note is not None:
                box = around[id, -1].free(note_places(note, self._half[id]))
                if box is not None:
                    found[note.id] = Port(id, Side.BOTTOM), box
        return found

    def _cell(self, port: Port) -> tuple[str, int]:
        """Return where a port's label competes for room: its node, or a column of a wide one."""
        return port.node, port.offset if self._graph.span(port.node) > 1 else -1

    def _flow_names(self, routes: Sequence[Route]) -> Iterator[tuple[str, Port, str]]:
        """Yield the names of flows with the port beside which they stand."""
        flows = {flow.id: flow for flow in self._graph.flows}
        taken: set[Port] = set()
        for route in routes:
            flow = flows.get(route.id)
            if flow is None or not flow.name.strip():
                continue
            # Where several edges share a port, only the first one's name stands beside it.
            port = route.start
            if port in taken and route.end is not None and route.end.node not in self._inner:
                port = route.end
            taken.add(port)
            yield route.id, port, flow.name

    def _room(self, labels: Mapping[str, tuple[Port, Bounds]]) -> Room:
        columns: dict[int, Extent] = {}
        rows: dict[int, Extent] = {}
        wide: list[tuple[int, int, float]] = []
        for id, (width, height) in self._half.items():
            row = self._placement.row[id]
            rows[row] = rows.get(row, Extent(0, 0, 0, 0)).with_box(
                Bounds(0, -height, 0, 2 * height)
            )
            first = self._placement.column[id]
            if id in self._inner:
                wide.append((first, self._placement.span[id], 2 * width))
            else:
                box = Bounds(-width, 0, 2 * width, 0)
                columns[first] = columns.get(first, Extent(0, 0, 0, 0)).with_box(box)
        boxes = list(labels.values())
        for port in self._boundary.values():
            y = self._half[port.node][1] * (1 if port.side is Side.BOTTOM else -1)
            boxes.append((port, Bounds(port.shift - 18, y - 18, *EVENT)))
        for port, box in boxes:
            column = (self._lines.anchor(port)[0] - 1) // 2
            row = self._placement.row[port.node]
            columns[column] = columns.get(column, Extent(50, 50, 0, 0)).with_box(box)
            rows[row] = rows[row].with_box(box)
        return Room(columns, rows, wide)

    def _point(self, port: Port, measures: Measures) -> Point:
        """Return the middle of the cell that a port belongs to."""
        x, y = self._lines.anchor(port)
        return Point(measures.x[x], measures.y[y])

    def _box(self, id: str, measures: Measures) -> Bounds:
        width, height = self._half[id]
        column, span = self._placement.column[id], self._placement.span[id]
        middle = measures.y[self._lines.row_lines[self._placement.row[id]]]
        if id in self._inner:
            left, right = measures.sides[column][0], measures.sides[column + span - 1][1]
            return Bounds(left, middle - height, right - left, 2 * height)
        x = measures.x[Lines.column_line(column)]
        return Bounds(x - width, middle - height, 2 * width, 2 * height)

    def _shifts(
        self, routes: Sequence[Route], measures: Measures, corner: Mapping[str, Point]
    ) -> Mapping[str, float]:
        """Return how far off the middle of its column each edge starts.

        A message flow from inside a sub-process passes its border beside events and other ones;
        that from farthest right is placed first, so that those aside do not cross each other.
        """
        found = {route.id: route.start.shift for route in routes}
        from_inside = {
            route.id: (corner[route.start.node].x + inner.edges[route.id][-1].x, route)
            for route in routes
            if (inner := self._inner.get(route.start.node)) and route.id in inner.edges
        }
        passed: dict[tuple[str, Side], list[float]] = {}
        for id, (there, route) in sorted(from_inside.items(), key=lambda item: -item[1][0]):
            events = [
                (
                    self._point(port, measures).x + port.shift,
                    drawn_size(self._graph.boundary[event].name)[0],
                )
                for event, port in self._boundary.items()
                if port.node == route.start.node and port.side is route.start.side
            ]
            here = passed.setdefault((route.start.node, route.start.side), [])
            here.append(beside(there, events, here))
            found[id] = here[-1] - self._point(route.start, measures).x
        return found

    def _from_event(self, route: Route, points: tuple[Point, ...]) -> tuple[Point, ...]:
        """Let an edge of a boundary event start at the event's outline."""
        if route.start not in self._boundary.values():
            return points
        step = 18.0 if route.start.side is Side.BOTTOM else -18.0
        return (Point(points[0].x, points[0].y + step), *points[1:])
