"""Gives a diagram a readable picture: layers left to right, lanes as bands, orthogonal edges.

How it works: nodes go into the cells of a grid (`layers` chooses columns, `rows` chooses rows
inside the lanes; `frames` opens up sub-processes that reach over several lanes). Between the
cells run channels that hold no node. Edges are routed along channels and through empty cells
(`route`), then get tracks of their own inside each channel (`tracks`), and only then does the grid
get its measures (`measure`). So no edge can run through a shape, whatever the graph looks like.
Everything is deterministic: the order of the file breaks ties.
"""

from __future__ import annotations

from bureau.modelling.layout.lane_order import fewest_crossings, with_lanes
from bureau.modelling.layout.layout import lay_out, needs_layout
from bureau.modelling.layout.notes import undrawn_notes, with_notes
from bureau.modelling.layout.write import with_diagram

__all__ = [
    "fewest_crossings",
    "lay_out",
    "needs_layout",
    "undrawn_notes",
    "with_diagram",
    "with_lanes",
    "with_notes",
]
