"""Columns: every forward edge leads to the right; and which path is the straight one."""

from __future__ import annotations

from collections.abc import Mapping

from bureau.modelling.bpmn.nodes import BoundaryEvent
from bureau.modelling.layout.graph import LayoutGraph


def columns(graph: LayoutGraph) -> Mapping[str, int]:
    """Return the column of each node: the longest way to it along forward edges."""
    order = _in_order(graph)
    found = dict.fromkeys(graph.nodes, 0)
    for id in order:
        for source, target in graph.forward:
            if source == id:
                found[target] = max(found[target], found[id] + graph.edges[source, target])
    return found


def main_path(graph: LayoutGraph) -> tuple[str, ...]:
    """Return the happy path: the longest way from the first start, by number of nodes."""
    regular = {
        *((flow.source, graph.host(flow.target)) for flow in graph.flows),
        *((order.source, order.target) for order in graph.orders if order.through),
    } - {
        (flow.source, graph.host(flow.target))
        for flow in graph.flows
        if isinstance(graph.nodes.get(flow.source), BoundaryEvent)
    }
    following: dict[str, list[str]] = {}
    for source, target in graph.forward:
        if (source, target) in regular:  # a way behind a boundary event is never the happy one
            following.setdefault(source, []).append(target)
    length: dict[str, int] = {}
    for id in reversed(_in_order(graph)):
        length[id] = 1 + max((length[target] for target in following.get(id, ())), default=0)
    path: list[str] = []
    here = next(iter(_in_order(graph)), None)
    while here is not None:
        path.append(here)
        here = max(following.get(here, ()), key=lambda id: length[id], default=None)
    return tuple(path)


def _in_order(graph: LayoutGraph) -> list[str]:
    """Return the nodes so that every forward edge leads onwards; file order among equals."""
    missing = dict.fromkeys(graph.nodes, 0)
    following: dict[str, list[str]] = {}
    for source, target in graph.forward:
        missing[target] += 1
        following.setdefault(source, []).append(target)
    ready = [id for id in graph.nodes if missing[id] == 0]
    # A start event leads: the happy path begins there, not at some node without a way in.
    ready.sort(key=lambda id: graph.nodes[id].tag != "startEvent")
    order: list[str] = []
    while ready:
        id = ready.pop(0)
        order.append(id)
        for target in following.get(id, ()):
            missing[target] -= 1
            if missing[target] == 0:
                ready.append(target)
    return order
