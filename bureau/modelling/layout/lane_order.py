"""Finds an order of the lanes in which fewer flows cross.

The standard gives the order of lanes no meaning (BPMN 2.0.2, 10.8 Lanes), but where a case goes up
and down between them decides how many flows cross. Lanes move one at a time for as long as the
picture gets better (hill climbing: some dozens of layouts where all orders would be thousands).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bureau.modelling.analysis.picture import figures
from bureau.modelling.bpmn.model import Lane, Model, Process
from bureau.modelling.layout.layout import lay_out

_LANE: Final = re.compile(r"\s*<(\w+:)?lane\b.*?</(\w+:)?lane>", re.DOTALL)
_ID: Final = re.compile(r'\bid="([^"]*)"')

Cost = tuple[int, int, float]


def fewest_crossings(model: Model, *, first: str = "") -> tuple[str, ...]:
    """Return ids of the lanes of our process in the better order; () where lanes are nested.

    Args:
        model: the whole file.
        first: name of the lane that stays on top: the service steps, in every diagram alike.

    Raises:
        CannotLayOut: see `lay_out`.
    """
    process = next((one for one in model.processes if one.lanes), None)
    if process is None or process.leaf_lanes() != process.lanes:
        return ()
    fixed = [lane for lane in process.lanes if lane.name == first]
    best = [lane for lane in process.lanes if lane.name != first]
    cost = _cost(model, process, [*fixed, *best])
    better = True
    while better:
        better = False
        for other in _moved(best):
            price = _cost(model, process, [*fixed, *other])
            if price < cost:
                best, cost, better = other, price, True
                break
    return tuple(lane.id for lane in (*fixed, *best))


def with_lanes(text: str, order: Sequence[str]) -> str:
    """Return the text of a BPMN file with its lanes in another order, by their ids."""
    found = list(_LANE.finditer(text))
    block = {_id_of(one.group()): one.group() for one in found}
    parts: list[str] = []
    at = 0
    for place, id in zip(found, order, strict=True):
        parts.extend((text[at : place.start()], block[id]))
        at = place.end()
    return "".join((*parts, text[at:]))


def _id_of(lane: str) -> str:
    found = _ID.search(lane)
    return found.group(1) if found else ""


def _moved(lanes: Sequence[Lane]) -> Iterator[list[Lane]]:
    """Yield every order in which one lane stands elsewhere."""
    for at, lane in enumerate(lanes):
        rest = [*lanes[:at], *lanes[at + 1 :]]
        for place in range(len(lanes)):
            if place != at:
                yield [*rest[:place], lane, *rest[place:]]


def _cost(model: Model, process: Process, lanes: Sequence[Lane]) -> Cost:
    """Crossings, then bends, then length."""
    other = replace(process, lanes=tuple(lanes))
    tried = replace(
        model, processes=tuple(other if one is process else one for one in model.processes)
    )
    counted = figures(lay_out(tried).edges.values())
    return counted.crossings, counted.bends, counted.length
