"""Text annotations and data objects: beside the element they speak of, where there is room.

A new layout keeps room for one note at each element (`note_places`). Any other hangs on a straight
line above or below its element, inside the element's lane, on no shape, name or flow. One that
finds no such place, or speaks of no element, stands in a row below the picture. What is drawn
already stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bureau.modelling.analysis.picture import (
    Segment,
    crossing,
    enters,
    label_box,
    segments,
    shared_length,
)
from bureau.modelling.bpmn.geometry import Bounds, Diagram, EdgeShape, Point, Shape
from bureau.modelling.bpmn.model import Artifact, Association, Model
from bureau.modelling.layout.note_places import NOTES, size_of_note

_PAD: Final = 10.0
_CLEAR: Final = 8.0  # between a note and whatever is next to it
_STEPS: Final = tuple(float(step) for step in range(24, 240, 12))
_BELOW: Final = 40.0  # from the picture to the row of notes below it


def with_notes(model: Model, diagram: Diagram) -> Diagram:
    """Add every note and association that a picture does not show yet.

    Args:
        model: the file.
        diagram: its picture, with every element that notes speak of.
    """
    page = _Page(model, diagram)
    for note in model.artifacts:
        if note.id not in diagram.shapes and note.tag in NOTES:
            page.add(note)
    for line in model.associations:
        if line.id not in diagram.edges:
            page.join(line)
    return replace(diagram, shapes=page.shapes, edges=page.edges)


def undrawn_notes(model: Model) -> bool:
    """Say whether a note of a file is not drawn yet."""
    shapes = {id for one in model.diagrams for id in one.shapes}
    return any(one.tag in NOTES and one.id not in shapes for one in model.artifacts)


class _Page:
    """A picture that notes are added to."""

    def __init__(self, model: Model, diagram: Diagram) -> None:
        self._model = model
        self.shapes = dict(diagram.shapes)
        self.edges = dict(diagram.edges)
        self._below = self._foot()
        self._next = min((one.bounds.x for one in diagram.shapes.values()), default=0.0)

    def add(self, note: Artifact) -> None:
        """Place one note."""
        size = size_of_note(note)
        spoken_of = self._spoken_of(note.id)
        places = self._places(spoken_of, size) if spoken_of is not None else iter(())
        box = next(places, None)
        if box is None:
            box = Bounds(self._next, self._below, *size)
            self._next = box.right + 2 * _BELOW
        self.shapes[note.id] = Shape(note.id, box)

    def join(self, line: Association) -> None:
        """Draw an association between what is drawn."""
        ends = [self.shapes.get(id) for id in (line.source, line.target)]
        if ends[0] is None or ends[1] is None:
            return
        self.edges[line.id] = EdgeShape(line.id, _between(ends[0].bounds, ends[1].bounds))

    def _foot(self) -> float:
        bottoms = [one.bounds.bottom for one in self.shapes.values()]
        bottoms += [point.y for one in self.edges.values() for point in one.waypoints]
        return max(bottoms, default=0.0) + _BELOW

    def _spoken_of(self, note: str) -> str | None:
        """The first drawn element that a note is joined with."""
        for line in self._model.associations:
            for one, other in ((line.source, line.target), (line.target, line.source)):
                if one == note and other in self.shapes and other in self._model.nodes:
                    return other
        return None

    def _places(self, element: str, size: tuple[float, float]) -> Iterator[Bounds]:
        """Free places, the nearest first."""
        here, lane = self.shapes[element].bounds, self._lane_around(element)
        width, height = size
        taken = list(self._taken())
        pieces = [piece for edge in self.edges.values() for piece in segments(edge)]
        for step in _STEPS:
            for y in (here.y - step - height, here.bottom + step):
                for x in _beginnings(here, width):
                    box = Bounds(x, y, width, height)
                    if lane is not None and not lane.contains(box):
                        continue
                    room, way = box.shrunk(-_CLEAR), Segment(*_between(box, here))
                    if any(one.overlap(room) > 0 for one in taken):
                        continue
                    if any(enters(one, room) for one in pieces):
                        continue
                    if self._free(way, element, pieces):
                        yield box

    def _free(self, way: Segment, element: str, pieces: list[Segment]) -> bool:
        """Say whether a line to an element crosses nothing."""
        for id, shape in self.shapes.items():
            whole = id == element or self._is_frame(id)
            if not whole and enters(way, shape.bounds):
                return False
        names = (box for box in self._names() if enters(way, box))
        if any(names):
            return False
        return not any(crossing(way, one) or shared_length(way, one) > 0 for one in pieces)

    def _taken(self) -> Iterator[Bounds]:
        for id, shape in self.shapes.items():
            if not self._is_frame(id):
                yield shape.bounds
        yield from self._names()

    def _names(self) -> Iterator[Bounds]:
        for id, shape in self.shapes.items():
            if shape.label is not None and (box := label_box(shape, self._name(id))):
                yield box
        for id, edge in self.edges.items():
            if edge.waypoints and (box := label_box(edge, self._name(id))):
                yield box

    def _name(self, id: str) -> str:
        element = self._model.element(id)
        return element.name if element is not None else ""

    def _is_frame(self, id: str) -> bool:
        """Pools and lanes; a note may stand in them."""
        return id not in self._model.nodes and not self._is_note(id)

    def _is_note(self, id: str) -> bool:
        return any(one.id == id for one in self._model.artifacts)

    def _lane_around(self, element: str) -> Bounds | None:
        """The smallest lane or pool around an element."""
        node = self.shapes[element].bounds
        around = [
            one.bounds
            for id, one in self.shapes.items()
            if self._is_frame(id) and one.bounds.contains(node, node.height)
        ]
        return min(around, key=lambda box: box.width * box.height, default=None)


def _beginnings(here: Bounds, width: float) -> tuple[float, ...]:
    """Left ends of a note whose line to the element is upright."""
    middle = here.center.x
    return middle - width / 2, here.x, here.right - width, middle - _PAD, middle + _PAD - width


def _between(one: Bounds, other: Bounds) -> tuple[Point, Point]:
    """A straight line between two boxes, upright or level where they face each other."""
    left, right = max(one.x, other.x), min(one.right, other.right)
    if left < right:
        x = (left + right) / 2
        down = one.y < other.y
        return Point(x, one.bottom if down else one.y), Point(x, other.y if down else other.bottom)
    top, bottom = max(one.y, other.y), min(one.bottom, other.bottom)
    if top < bottom:
        y = (top + bottom) / 2
        after = one.x < other.x
        return Point(one.right if after else one.x, y), Point(other.x if after else other.right, y)
    x = one.right if one.right <= other.x else one.x
    y = one.bottom if one.bottom <= other.y else one.y
    facing = Point(
        other.x if one.right <= other.x else other.right,
        other.y if one.bottom <= other.y else other.bottom,
    )
    return Point(x, y), facing
