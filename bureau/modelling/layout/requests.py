"""Which ports each sequence flow may use, and in which order flows are routed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from bureau.modelling.bpmn.nodes import Flow
from bureau.modelling.layout.graph import LayoutGraph
from bureau.modelling.layout.layers import main_path
from bureau.modelling.layout.lines import Lines
from bureau.modelling.layout.ports import Port, Side, ways_in, ways_out
from bureau.modelling.layout.route import Request
from bureau.modelling.layout.rows import Placement
from bureau.modelling.layout.sizes import EVENT


def flow_requests(
    graph: LayoutGraph,
    placement: Placement,
    lines: Lines,
    boundary: Mapping[str, Port],
    fixed: Mapping[str, Side],
) -> list[Request]:
    """Return the edges in the order of routing: the happy path, then short ones, then returns.

    Args:
        graph: the level.
        placement: cells of its nodes.
        lines: the grid.
        boundary: ports of boundary events that sit on a node.
        fixed: events that may be left by one side only: they sit on the border of a frame.
    """
    happy = set(pairwise(main_path(graph)))
    order = {flow.id: number for number, flow in enumerate(graph.flows)}

    def rank(flow: Flow) -> tuple[bool, bool, int, int]:
        source, target = graph.host(flow.source), graph.host(flow.target)
        distance = abs(placement.column[source] - placement.column[target])
        distance += abs(placement.row[source] - placement.row[target])
        back = is_back(flow, graph, placement)
        return (flow.source, target) not in happy, back, distance, order[flow.id]

    return [
        _request(flow, graph, placement, lines, boundary, fixed)
        for flow in sorted(graph.flows, key=rank)
    ]


def is_back(flow: Flow, graph: LayoutGraph, placement: Placement) -> bool:
    """Say whether a flow leads back to the left."""
    source, target = graph.host(flow.source), graph.host(flow.target)
    return placement.column[target] <= placement.column[source]


def _request(
    flow: Flow,
    graph: LayoutGraph,
    placement: Placement,
    lines: Lines,
    boundary: Mapping[str, Port],
    fixed: Mapping[str, Side],
) -> Request:
    back = is_back(flow, graph, placement)
    source, target = graph.host(flow.source), graph.host(flow.target)
    if flow.source in boundary:
        starts = [(boundary[flow.source], 0)]
    elif flow.source in fixed:
        starts = [(Port(source, fixed[flow.source]), 0)]
    else:
        taken = _covered(source, boundary, placement)
        ways = list(ways_out(graph.nodes[source], back=back))
        starts = [(Port(source, side), cost) for side, cost in ways if side not in taken]
    taken = _covered(target, boundary, placement)
    ends = [
        (Port(target, side), cost)
        for side, cost in ways_in(graph.nodes[target], back=back)
        if side not in taken
    ]
    top = 0
    special = flow.source in boundary or flow.source in fixed
    if back and graph.band(source) == graph.band(target) and not special:
        # A return inside one lane runs below what it leads back over.
        top = min(lines.row_lines[placement.row[one]] for one in (source, target))
        starts = [one for one in starts if one[0].side is not Side.TOP]
    family = frozenset({f"<{flow.source}", f">{target}"})
    return Request(flow.id, starts, ends, top=top, family=family)


def _covered(host: str, boundary: Mapping[str, Port], placement: Placement) -> frozenset[Side]:
    """Return the sides whose middle column a boundary event stands in."""
    middle = placement.span[host] // 2
    return frozenset(
        port.side
        for port in boundary.values()
        if port.node == host
        and port.offset == middle
        and (placement.span[host] > 1 or abs(port.shift) < EVENT[0] / 2)
    )
