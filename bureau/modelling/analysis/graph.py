"""The control-flow graph of one level: who can follow whom, boundary events included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bureau.modelling.bpmn.events import Link
from bureau.modelling.bpmn.model import Scope
from bureau.modelling.bpmn.nodes import (
    BoundaryEvent,
    CatchEvent,
    Event,
    Flow,
    Node,
    StartEvent,
    SubProcess,
    ThrowEvent,
)


@dataclass(frozen=True)
class Level:
    """The nodes directly inside one process or sub-process."""

    scope: Scope

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Nodes of this level by id."""
        return {node.id: node for node in self.scope.nodes}

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Sequence flows of this level by id."""
        return {flow.id: flow for flow in self.scope.flows}

    @cached_property
    def attached(self) -> Mapping[str, tuple[BoundaryEvent, ...]]:
        """Boundary events by the activity that bears them."""
        found: dict[str, list[BoundaryEvent]] = {}
        for node in self.scope.nodes:
            if isinstance(node, BoundaryEvent):
                found.setdefault(node.attached_to, []).append(node)
        return {id: tuple(events) for id, events in found.items()}

    @cached_property
    def starts(self) -> tuple[Node, ...]:
        """Where a token may appear by itself: start events, or nodes without predecessor.

        Event sub-processes, boundary events and link catch events are not among them.
        """
        events = tuple(node for node in self.scope.nodes if isinstance(node, StartEvent))
        if events:
            return events
        return tuple(
            node
            for node in self.scope.nodes
            if not node.incoming
            and not isinstance(node, BoundaryEvent)
            and not (isinstance(node, SubProcess) and node.by_event)
            and not (isinstance(node, CatchEvent) and _links(node))
            and not getattr(node, "for_compensation", False)
        )

    def out(self, node: Node) -> tuple[Flow, ...]:
        """Return the flows that leave a node and arrive somewhere."""
        flows = (self.flows[id] for id in node.outgoing)
        return tuple(flow for flow in flows if flow.target in self.nodes)

    def successors(self, id: str) -> tuple[str, ...]:
        """Return the nodes a token may go to next, boundary events and links included."""
        node = self.nodes[id]
        found = [flow.target for flow in self.out(node)]
        found.extend(event.id for event in self.attached.get(id, ()))
        if isinstance(node, ThrowEvent):
            found.extend(self.link_targets(node))
        return tuple(found)

    def link_targets(self, node: Event) -> tuple[str, ...]:
        """Return the link catch events of the same name as a link throw event."""
        names = _links(node)
        return tuple(
            other.id
            for other in self.scope.nodes
            if isinstance(other, CatchEvent) and names & _links(other)
        )

    def reachable(self, starts: Iterable[str]) -> frozenset[str]:
        """Return every node that a token starting at one of `starts` may visit, them included."""
        seen: set[str] = set()
        todo = [id for id in starts if id in self.nodes]
        while todo:
            id = todo.pop()
            if id not in seen:
                seen.add(id)
                todo.extend(self.successors(id))
        return frozenset(seen)

    @cached_property
    def live(self) -> frozenset[str]:
        """Nodes reachable from the starts; event sub-processes are always live."""
        by_event = (
            node.id for node in self.scope.nodes if isinstance(node, SubProcess) and node.by_event
        )
        compensation = (
            node.id for node in self.scope.nodes if getattr(node, "for_compensation", False)
        )
        return self.reachable(start.id for start in self.starts) | {*by_event, *compensation}


def _links(event: Event) -> frozenset[str]:
    return frozenset(one.name for one in event.definitions if isinstance(one, Link))
