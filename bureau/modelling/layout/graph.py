"""The graph of one level as the layout sees it: boundary events merged into their hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bureau.modelling.bpmn.model import Scope
from bureau.modelling.bpmn.nodes import BoundaryEvent, Flow, Node, StartEvent


@dataclass(frozen=True, slots=True)
class Order:
    """An order of two cells that no flow tells: the second stands `columns` to the right.

    `through` says whether the happy path goes this way.
    """

    source: str
    target: str
    columns: int = 1
    through: bool = False


@dataclass(frozen=True)
class LayoutGraph:
    """Nodes of one level, in file order.

    Args:
        members: the nodes, boundary events included.
        lines: the sequence flows.
        bands: ids of the nodes of each band, top band first; nodes in no band go to the last.
            A band is a lane, or a part of one.
        spans: how many columns a node takes, for open sub-processes; 1 for all others.
        orders: further orders of cells.
    """

    members: tuple[Node, ...]
    lines: tuple[Flow, ...]
    bands: tuple[frozenset[str], ...]
    spans: Mapping[str, int] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()

    @classmethod
    def of(cls, scope: Scope, bands: tuple[frozenset[str], ...]) -> LayoutGraph:
        """Return the graph of a process or sub-process."""
        return cls(scope.nodes, scope.flows, bands)

    @cached_property
    def boundary(self) -> Mapping[str, BoundaryEvent]:
        """Boundary events by id, as far as their host stands on this level."""
        hosts = {node.id for node in self.members if not isinstance(node, BoundaryEvent)}
        return {
            node.id: node
            for node in self.members
            if isinstance(node, BoundaryEvent) and node.attached_to in hosts
        }

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Everything that gets a cell of its own: all but attached boundary events."""
        return {node.id: node for node in self.members if node.id not in self.boundary}

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Sequence flows with both ends on this level."""
        known = {node.id for node in self.members}
        return tuple(flow for flow in self.lines if flow.source in known and flow.target in known)

    def host(self, id: str) -> str:
        """Return the node whose cell an element stands in."""
        event = self.boundary.get(id)
        return event.attached_to if event else id

    def band(self, id: str) -> int:
        """Return the number of the lane of a node."""
        for number, members in enumerate(self.bands):
            if id in members:
                return number
        return len(self.bands) - 1

    def span(self, id: str) -> int:
        """Return how many columns a node takes."""
        return self.spans.get(id, 1)

    @cached_property
    def offsets(self) -> Mapping[str, int]:
        """The column of each boundary event, counted from its host's first."""
        found: dict[str, int] = {}
        for host in self.nodes:
            events = [id for id, event in self.boundary.items() if event.attached_to == host]
            share = self.span(host) // max(1, len(events))
            for number, id in enumerate(events):
                at = number * share + (1 if share > 1 else 0)
                found[id] = min(at, self.span(host) - 1)
        return found

    @cached_property
    def edges(self) -> Mapping[tuple[str, str], int]:
        """Source and target cells of every flow, with the columns that must lie between them.

        Behind a host come all its columns; behind a boundary event only those up to it.
        """
        found: dict[tuple[str, str], int] = {}
        for flow in self.flows:
            pair = self.host(flow.source), self.host(flow.target)
            if pair[0] != pair[1]:
                offset = self.offsets.get(flow.source)
                needed = self.span(pair[0]) if offset is None else offset + 1
                found[pair] = max(found.get(pair, 0), needed)
        for order in self.orders:
            pair = order.source, order.target
            found[pair] = max(found.get(pair, 0), order.columns)
        return found

    @cached_property
    def forward(self) -> tuple[tuple[str, str], ...]:
        """The edges without those that close a loop: what a depth-first walk finds leads back."""
        following: dict[str, list[str]] = {}
        for source, target in self.edges:
            following.setdefault(source, []).append(target)
        back: set[tuple[str, str]] = set()
        done: set[str] = set()
        for start in self._starts():
            back |= _walk(start, following, done)
        return tuple(edge for edge in self.edges if edge not in back)

    def _starts(self) -> Iterable[str]:
        """Start events, then nodes without a way in, then all others: every node is walked."""
        targets = {target for _, target in self.edges}
        yield from (id for id, node in self.nodes.items() if isinstance(node, StartEvent))
        yield from (id for id in self.nodes if id not in targets)
        yield from self.nodes


def _walk(start: str, following: Mapping[str, list[str]], done: set[str]) -> set[tuple[str, str]]:
    """Walk depth-first from a node; return the edges that lead back onto the way walked."""
    back: set[tuple[str, str]] = set()
    if start in done:
        return back
    on_way = {start}
    stack = [(start, iter(following.get(start, ())))]
    while stack:
        id, rest = stack[-1]
        target = next(rest, None)
        if target is None:
            stack.pop()
            on_way.discard(id)
            done.add(id)
        elif target in on_way:
            back.add((id, target))
        elif target not in done:
            on_way.add(target)
            stack.append((target, iter(following.get(target, ()))))
    return back
