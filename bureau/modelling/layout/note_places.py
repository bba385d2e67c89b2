"""How large notes are, and where the first note of an element may stand in a new layout."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from bureau.modelling.analysis.picture import LETTER, LINE_HEIGHT
from bureau.modelling.bpmn.geometry import Bounds
from bureau.modelling.bpmn.model import Artifact, Model

_FIXED: Final = {"dataObjectReference": (36.0, 50.0), "dataStoreReference": (50.0, 50.0)}
#: Artifacts that get a place; a group only frames what others are.
NOTES: Final = frozenset({"textAnnotation", *_FIXED})
_LETTERS: Final = 14  # of a line of a note
_PAD: Final = 10.0
_AWAY: Final = 20.0  # from the element to its note
_ASIDE: Final = 14.0  # from the middle of the element, where its flows leave


def notes_of(model: Model) -> Mapping[str, Artifact]:
    """The first note of each element that one is joined with."""
    notes = {one.id: one for one in model.artifacts if one.tag in NOTES}
    found: dict[str, Artifact] = {}
    placed: set[str] = set()
    for line in model.associations:
        for note, other in ((line.source, line.target), (line.target, line.source)):
            free = note in notes and note not in placed
            if free and other in model.nodes and other not in found:
                found[other] = notes[note]
                placed.add(note)
    return found


def note_places(note: Artifact, half: tuple[float, float]) -> Iterator[Bounds]:
    """Yield places relative to the middle of an element: above, below, beside its middle."""
    width, height = size_of_note(note)
    above, below = -half[1] - _AWAY - height, half[1] + _AWAY
    aside = min(_ASIDE, half[0] - 4)
    for away in (0.0, 2 * _AWAY):
        for y in (above - away, below + away):
            yield Bounds(-width / 2, y, width, height)
            yield Bounds(aside, y, width, height)
            yield Bounds(-aside - width, y, width, height)


def size_of_note(note: Artifact) -> tuple[float, float]:
    """Width and height of a note, as wide as its longest line up to some letters."""
    if note.tag in _FIXED:
        return _FIXED[note.tag]
    lines = [line.strip() for line in (note.text or note.name).strip().splitlines()] or [""]
    widths = [sum(LETTER if ord(one) > 0x2E80 else LETTER * 0.6 for one in line) for line in lines]
    most = min(max([*widths, 4 * LETTER]), _LETTERS * LETTER)
    count = sum(max(1, math.ceil(width / most)) for width in widths)
    return most + 2 * _PAD, count * LINE_HEIGHT + _PAD
