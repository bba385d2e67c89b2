"""A whole BPMN file: processes, pools, lanes, messages, errors and diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bureau.modelling.bpmn.geometry import Diagram
from bureau.modelling.bpmn.nodes import Element, Flow, Node, SubProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane(Element):
    """A lane; `members` are the ids of the nodes that stand in it, `children` its sub-lanes."""

    members: tuple[str, ...] = ()
    children: tuple[Lane, ...] = ()

    def leaves(self) -> Iterator[Lane]:
        """Yield the innermost lanes, top to bottom as written."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Element):
    """A process with everything on its top level."""

    executable: bool = False
    version_tag: str = ""
    history_time_to_live: str = ""
    candidate_starter_groups: str = ""
    lanes: tuple[Lane, ...] = ()
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()

    def leaf_lanes(self) -> tuple[Lane, ...]:
        """Return the innermost lanes in file order."""
        return tuple(leaf for lane in self.lanes for leaf in lane.leaves())


Scope = Process | SubProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Element):
    """A pool; collapsed (black-box) when `process` is empty."""

    process: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFlow(Element):
    """A message flow between pools or their elements."""

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Element):
    """A message definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDefinition(Element):
    """An error definition with its code."""

    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Element):
    """An escalation definition with its code."""

    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact(Element):
    """Annotations, groups, data objects and stores: read for pictures, not for meaning."""

    tag: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association(Element):
    """A line between an artifact and an element."""

    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Model:
    """One BPMN file as read.

    `collaboration` is the id of the collaboration that holds the pools, "" without one;
    `duplicate_ids` names ids that occur more than once.
    """

    path: Path
    id: str = ""
    collaboration: str = ""
    processes: tuple[Process, ...] = ()
    participants: tuple[Participant, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    messages: Mapping[str, Message] = field(default_factory=dict)
    errors: Mapping[str, ErrorDefinition] = field(default_factory=dict)
    escalations: Mapping[str, Escalation] = field(default_factory=dict)
    artifacts: tuple[Artifact, ...] = ()
    associations: tuple[Association, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    duplicate_ids: tuple[str, ...] = ()

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every flow node of the file by id, at all levels."""
        return {node.id: node for scope in self.scopes.values() for node in scope.nodes}

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Every sequence flow of the file by id, at all levels."""
        return {flow.id: flow for scope in self.scopes.values() for flow in scope.flows}

    @cached_property
    def scopes(self) -> Mapping[str, Scope]:
        """Every process and sub-process by id, outer before inner."""
        found: dict[str, Scope] = {}
        todo: list[Scope] = list(self.processes)
        while todo:
            scope = todo.pop(0)
            found[scope.id] = scope
            todo.extend(node for node in scope.nodes if isinstance(node, SubProcess))
        return found

    @cached_property
    def process_of(self) -> Mapping[str, Process]:
        """The process that holds each node and flow, at any depth."""
        found: dict[str, Process] = {}
        for process in self.processes:
            todo: list[Scope] = [process]
            while todo:
                scope = todo.pop()
                for node in scope.nodes:
                    found[node.id] = process
                    if isinstance(node, SubProcess):
                        todo.append(node)
                for flow in scope.flows:
                    found[flow.id] = process
        return found

    @property
    def executable(self) -> Process | None:
        """The first executable process, or the first process at all, or None."""
        runnable = [one for one in self.processes if one.executable]
        return next(iter(runnable or self.processes), None)

    def element(self, id: str) -> Element | None:
        """Return any element of the file by its id."""
        return self.elements.get(id)

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element of the file by id: processes, lanes, pools, nodes, flows, definitions."""
        found: dict[str, Element] = {}
        for process in self.processes:
            found[process.id] = process
            todo = list(process.lanes)
            while todo:
                lane = todo.pop()
                found[lane.id] = lane
                todo.extend(lane.children)
        groups: tuple[tuple[Element, ...], ...] = (
            self.participants,
            self.message_flows,
            self.artifacts,
            self.associations,
            tuple(self.messages.values()),
            tuple(self.errors.values()),
            tuple(self.escalations.values()),
            tuple(self.nodes.values()),
            tuple(self.flows.values()),
        )
        for group in groups:
            found.update((one.id, one) for one in group)
        return found
