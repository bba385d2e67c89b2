"""In which lane each node stands: as listed, else as drawn."""

from __future__ import annotations

from collections.abc import Mapping

from bureau.modelling.bpmn.model import Lane, Model


def lanes_of(model: Model) -> Mapping[str, Lane]:
    """Return the lane of each node.

    Nodes of an open sub-process are not listed in lanes by the modeler. Where it reaches over
    several lanes, theirs is the band in which they are drawn; where it lies in one, they have
    none: it may hold system steps and several roles.
    """
    found: dict[str, Lane] = {}
    lanes = [one for process in model.processes for one in process.leaf_lanes()]
    for lane in lanes:
        found.update((member, lane) for member in lane.members)
    for one in model.diagrams:
        bands = [(lane, one.shapes[lane.id]) for lane in lanes if lane.id in one.shapes]
        for node in model.nodes.values():
            shape, outer = one.shapes.get(node.id), one.shapes.get(node.scope)
            if shape is None or node.id in found:
                continue
            if outer and any(band.bounds.contains(outer.bounds) for _, band in bands):
                continue
            for lane, band in bands:
                if band.bounds.holds(shape.bounds.center):
                    found[node.id] = lane
    return found
