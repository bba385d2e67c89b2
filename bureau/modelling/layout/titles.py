"""Keeps the name of a frame free of the events on its upper border.

The viewer writes the name of an open sub-process on top in its middle, and nowhere else; so the
frame grows to the right until its middle, with the name, is clear of every event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bureau.modelling.analysis.picture import text_size
from bureau.modelling.layout.measure import EMPTY, Room
from bureau.modelling.layout.sizes import EVENT, GAP

WHOLE_LINE = 10_000.0  # a name on top is not broken
LARGER = 12 / 11  # letters of such a name, against those of a label


@dataclass(frozen=True, slots=True)
class Title:
    """The name of a frame.

    Args:
        name: of the sub-process.
        column: number of the column that holds the frame's right border.
        middle: of the frame, in pixels.
        events: middle of each event on the upper border, all of them left of that column.
    """

    name: str
    column: int
    middle: float
    events: tuple[float, ...]

    @property
    def missing(self) -> float:
        """By how much the frame has to grow, in pixels."""
        clear = text_size(self.name, WHOLE_LINE)[0] * LARGER / 2 + EVENT[0] / 2 + GAP
        wanted = (2 * (event + clear - self.middle) for event in self.events)
        for more in sorted((0.0, *(one for one in wanted if one > 0))):
            middle = self.middle + more / 2
            if all(abs(event - middle) > clear - 0.5 for event in self.events):
                return more
        return 0.0  # nobody sits there


def widened(room: Room, titles: Iterable[Title]) -> Room:
    """The same room, with more where a frame has to grow; itself when none has to."""
    columns = dict(room.columns)
    for title in titles:
        if title.name.strip() and title.missing:
            here = columns.get(title.column, EMPTY)
            columns[title.column] = replace(here, left=here.left + title.missing)
    return room if columns == room.columns else replace(room, columns=columns)
