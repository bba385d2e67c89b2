"""Lays out a whole diagram: our pool with its lanes, the collapsed pools, the message flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bureau.modelling.bpmn.geometry import Bounds, Diagram, EdgeShape, Point, Shape
from bureau.modelling.bpmn.model import Model, Process
from bureau.modelling.bpmn.nodes import SubProcess
from bureau.modelling.errors import CannotLayOut
from bureau.modelling.layout.frames import flatten
from bureau.modelling.layout.level import LevelLayout
from bureau.modelling.layout.messages import (
    Ends,
    Fan,
    fan,
    message_ends,
    message_label,
    message_points,
    outsides,
    sides,
)
from bureau.modelling.layout.notes import with_notes
from bureau.modelling.layout.picture import LevelPicture, moved
from bureau.modelling.layout.ports import Side
from bureau.modelling.layout.sizes import BLACK_BOX, LANE_HEAD, ORIGIN, POOL_HEAD

LEAST_LANE = 120.0


def needs_layout(model: Model) -> bool:
    """Say whether anything of a diagram is not drawn yet."""
    shapes = {id for one in model.diagrams for id in one.shapes}
    edges = {id for one in model.diagrams for id in one.edges}
    lanes = {lane.id for process in model.processes for lane in process.leaf_lanes()}
    wanted = {*model.nodes, *lanes, *(pool.id for pool in model.participants)}
    lines = {*model.flows, *(flow.id for flow in model.message_flows)}
    return bool(wanted - shapes or lines - edges)


def lay_out(model: Model) -> Diagram:
    """Return a new picture of a diagram; nothing of an old one is used.

    Raises:
        CannotLayOut: it holds no process, or several: our diagrams have one white-box pool.
    """
    filled = [one for one in model.processes if one.nodes]
    process = model.executable if model.executable in filled else next(iter(filled), None)
    if process is None or len(filled) > 1:
        raise CannotLayOut(model.path, len(filled))
    return with_notes(model, _Sheet(model, process).draw())


class _Sheet:
    """One drawing in the making; `left`, `top` are the corner of the process's own level."""

    def __init__(self, model: Model, process: Process) -> None:
        self.model = model
        self.process = process
        self.lanes = process.leaf_lanes()
        self.pool = next((one for one in model.participants if one.process == process.id), None)
        head = (POOL_HEAD if self.pool else 0.0) + (LANE_HEAD if self.lanes else 0.0)
        self.left = ORIGIN[0] + head
        self.ends = message_ends(model)
        self.side = sides(model, self.ends, self._heights())
        self.picture = self._level()
        starts = self._starts()
        self.fans = {one: self._fan(one, starts) for one in (Side.TOP, Side.BOTTOM)}
        above = self.fans[Side.TOP].height
        self.top = ORIGIN[1] + (BLACK_BOX + above if above else 0.0)
        reach = max(self.picture.width + self.left, *(one.right for one in self.fans.values()))
        self.width = reach - ORIGIN[0]
        self.shapes: dict[str, Shape] = {}
        self.edges: dict[str, EdgeShape] = {}

    def draw(self) -> Diagram:
        """Draw everything."""
        self._draw_frames()
        self._draw_nodes()
        self._draw_notes()
        self._draw_flows()
        self._draw_outside_bodies()
        for one in self.ends:
            self._draw_message(one)
        plane = self.model.collaboration or self.process.id
        return Diagram("BPMNDiagram_1", plane, self.shapes, self.edges)

    def _heights(self) -> Mapping[str, float]:
        """Return the height of each element by its lane: 0 on top, 1 at the bottom."""
        found: dict[str, float] = {}
        for number, lane in enumerate(self.lanes):
            found.update((member, (number + 0.5) / len(self.lanes)) for member in lane.members)
        for scope in self.model.scopes.values():
            if isinstance(scope, SubProcess) and scope.id in found:
                found.update((node.id, found[scope.id]) for node in scope.nodes)
        return found

    def _level(self) -> LevelPicture:
        wanted = outsides(self.ends, self.side)
        flat = flatten(self.model, self.process, self.lanes)
        return LevelLayout(self.model, flat, wanted, LEAST_LANE).run()

    def _starts(self) -> Mapping[str, float]:
        """Return the x at which each message flow leaves our pool."""
        found: dict[str, float] = {}
        for number, one in enumerate(self.ends):
            points = self.picture.edges.get(one.flow.id)
            found[one.flow.id] = self.left + (points[-1].x if points else 20.0 + 40.0 * number)
        return found

    def _fan(self, side: Side, starts: Mapping[str, float]) -> Fan:
        pools = [id for id, one in self.side.items() if one is side]
        return fan(pools, [one for one in self.ends if one.pool.id in pools], starts)

    def _draw_frames(self) -> None:
        """Draw our pool and its lanes."""
        x, width = ORIGIN[0], self.width
        if self.pool is not None:
            box = Bounds(x, self.top, width, self.picture.height)
            self.shapes[self.pool.id] = Shape(self.pool.id, box, is_horizontal=True)
            x, width = x + POOL_HEAD, width - POOL_HEAD
        for lane, (low, high) in zip(self.lanes, self.picture.lanes, strict=False):
            box = Bounds(x, self.top + low, width, high - low)
            self.shapes[lane.id] = Shape(lane.id, box, is_horizontal=True)

    def _draw_nodes(self) -> None:
        for id, box in self.picture.boxes.items():
            node = self.model.nodes[id]
            opened = isinstance(node, SubProcess) and bool(node.nodes)
            self.shapes[id] = Shape(
                id,
                moved(box, self.left, self.top),
                self._label(id),
                is_expanded=True if opened else None,
                transparent=id in self.picture.frames,
                is_marker_visible=True if node.tag == "exclusiveGateway" else None,
            )

    def _draw_notes(self) -> None:
        """Draw the notes that the level kept room for."""
        for note in self.model.artifacts:
            box = self._label(note.id)
            if box is not None:
                self.shapes[note.id] = Shape(note.id, box)

    def _draw_flows(self) -> None:
        for id, points in self.picture.edges.items():
            if id in self.model.flows:
                self.edges[id] = EdgeShape(id, self._placed(points), self._label(id))

    def _draw_outside_bodies(self) -> None:
        for id, side in self.side.items():
            left, right = self.fans[side].spans[id]
            if list(self.side.values()).count(side) == 1:
                left, right = ORIGIN[0], ORIGIN[0] + self.width
            y = self._pool_edge(side) - (BLACK_BOX if side is Side.TOP else 0.0)
            box = Bounds(left, y, right - left, BLACK_BOX)
            self.shapes[id] = Shape(id, box, is_horizontal=True)

    def _draw_message(self, one: Ends) -> None:
        side = self.side[one.pool.id]
        fan = self.fans[side]
        border = self.top if side is Side.TOP else self.top + self.picture.height
        way = self._placed(self.picture.edges.get(one.flow.id, ()))
        if not way:
            x = fan.slots[one.flow.id]
            way = (Point(x, border), Point(x, border))
        edge = self._pool_edge(side)
        points = message_points(one, way, fan, border, edge)
        label = message_label(one, fan, edge, above=side is Side.TOP)
        self.edges[one.flow.id] = EdgeShape(one.flow.id, points, label)

    def _pool_edge(self, side: Side) -> float:
        """Return the y at which message flows meet the collapsed pools of a side."""
        if side is Side.TOP:
            return ORIGIN[1] + BLACK_BOX
        return self.top + self.picture.height + self.fans[side].height

    def _placed(self, points: Sequence[Point]) -> tuple[Point, ...]:
        return tuple(Point(point.x + self.left, point.y + self.top) for point in points)

    def _label(self, id: str) -> Bounds | None:
        label = self.picture.labels.get(id)
        return moved(label, self.left, self.top) if label is not None else None
