"""Which variables surely exist, and what they may hold, at each node of a process.

A forward analysis over the control flow. A fact survives a merge of alternatives only when every
way brings it; a parallel join unites what its branches bring. Definitions (where a value comes
from) are kept as sets, so that a gateway can be compared with all answers that may arrive.

What happens inside a sub-process or task counts for the paths behind its normal end only: behind a
boundary event the facts are those from before the activity. The instances of a multi-instance
sub-process may be none at all, so what they set is never sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bureau.modelling.analysis import domain, effects
from bureau.modelling.analysis.domain import UNKNOWN, Domain
from bureau.modelling.analysis.expressions import assigned_variables, single_variable
from bureau.modelling.analysis.graph import Level
from bureau.modelling.bpmn.events import ErrorRef, EscalationRef
from bureau.modelling.bpmn.extensions import Transfer
from bureau.modelling.bpmn.model import Model, Process, Scope
from bureau.modelling.bpmn.nodes import (
    Activity,
    BoundaryEvent,
    CallActivity,
    CatchEvent,
    EndEvent,
    Node,
    StartEvent,
    SubProcess,
    ThrowEvent,
)
from bureau.modelling.workspace import Workspace

Definition = tuple[str, Domain]  # node id that sets it, what it gives


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at one point: names that surely exist, and all their possible definitions."""

    sure: frozenset[str] = frozenset()
    definitions: Mapping[str, frozenset[Definition]] = field(default_factory=dict)

    def domain(self, name: str) -> Domain:
        """Return the union of what may be in a variable here."""
        found = self.definitions.get(name)
        if not found:
            return UNKNOWN
        return domain.join(one for _, one in sorted(found, key=lambda pair: pair[0]))

    def with_definition(self, name: str, node: str, what: Domain) -> Facts:
        """Return the facts after a node has set a variable."""
        return Facts(self.sure | {name}, {**self.definitions, name: frozenset({(node, what)})})

    def without(self, names: Iterable[str]) -> Facts:
        """Return the facts with some names forgotten."""
        gone = frozenset(names)
        kept = {name: one for name, one in self.definitions.items() if name not in gone}
        return Facts(self.sure - gone, kept)


def merge(facts: Iterable[Facts], *, all_arrive: bool = False) -> Facts:
    """Join alternatives, or, with `all_arrive`, branches that all come together."""
    every = list(facts)
    if not every:
        return Facts()
    sure = every[0].sure
    definitions: dict[str, frozenset[Definition]] = dict(every[0].definitions)
    for one in every[1:]:
        sure = sure | one.sure if all_arrive else sure & one.sure
        for name, found in one.definitions.items():
            definitions[name] = definitions.get(name, frozenset()) | found
    return Facts(sure, definitions)


class DataFlow:
    """The analysis of one process.

    Args:
        model: the diagram that holds it.
        process: the process.
        workspace: where forms, topics, tables and called processes are looked up.
        calls: processes being analysed further out; stops recursion.
    """

    def __init__(
        self,
        model: Model,
        process: Process,
        workspace: Workspace,
        calls: frozenset[str] = frozenset(),
    ) -> None:
        self._model = model
        self._workspace = workspace
        self._calls = calls | {process.id}
        self.before: dict[str, Facts] = {}
        self.inside: dict[str, Facts] = {}  # with the node's own inputs
        self.completed: dict[str, Facts] = {}  # with what it set, before its outputs
        self.after: dict[str, Facts] = {}
        self.end = self._scope(process, self._entry(process))

    def on_flow(self, id: str) -> Facts:
        """Return what is known while a condition of that sequence flow is evaluated."""
        flow = self._model.flows.get(id)
        return self.after.get(flow.source, Facts()) if flow else Facts()

    def reached(self, node: str) -> bool:
        """Say whether the analysis ever came to a node."""
        return node in self.before

    def _entry(self, process: Process) -> Facts:
        declared = effects.names(process.properties.get(effects.INPUTS, ""))
        if not declared:
            declared = self._passed_by_all_callers(process)
        facts = Facts()
        for name in declared:
            facts = facts.with_definition(name, process.id, UNKNOWN)
        return facts

    def _passed_by_all_callers(self, process: Process) -> tuple[str, ...]:
        calls = [
            frozenset(one.target for one in node.ins if one.target)
            for caller in self._workspace.callers(process.id)
            for node in caller.nodes.values()
            if isinstance(node, CallActivity) and node.called == process.id
        ]
        return tuple(sorted(frozenset.intersection(*calls))) if calls else ()

    def _scope(self, scope: Scope, entry: Facts) -> Facts:
        """Run one level to its fixed point; return what is known when it ends."""
        level = Level(scope)
        waiting = [node.id for node in scope.nodes]
        while waiting:
            id = waiting.pop(0)
            node = level.nodes[id]
            arriving = self._arriving(node, level, entry)
            if arriving is None or (id in self.before and self.before[id] == arriving):
                continue
            self.before[id] = arriving
            self.after[id] = self._through(node, arriving)
            following = (
                *level.successors(id),
                *(one.id for one in scope.nodes if isinstance(one, SubProcess) and one.by_event),
            )
            waiting.extend(one for one in following if one not in waiting)
        ends = [
            self.after[node.id]
            for node in scope.nodes
            if node.id in self.after
            and not level.out(node)
            and not (isinstance(node, SubProcess) and node.by_event)
            and not _leaves(node)
        ]
        return merge(ends) if ends else entry

    def _arriving(self, node: Node, level: Level, entry: Facts) -> Facts | None:
        """Return what is known ahead of a node, None while no way to it is known."""
        if isinstance(node, BoundaryEvent):
            return self._at_boundary(node)
        if isinstance(node, SubProcess) and node.by_event:
            anywhere = [entry, *(self.after[id] for id in level.nodes if id in self.after)]
            return Facts(entry.sure, merge(anywhere).definitions)
        ways = [
            self._along(id, level) for id in node.incoming if level.flows[id].source in self.after
        ]
        if isinstance(node, CatchEvent):
            ways.extend(
                self.after[other.id]
                for other in level.nodes.values()
                if isinstance(other, ThrowEvent)
                and other.id in self.after
                and node.id in level.link_targets(other)
            )
        if any(start.id == node.id for start in level.starts):
            ways.append(entry)
        if not ways:
            return None
        return merge(ways, all_arrive=node.tag == "parallelGateway")

    def _along(self, flow: str, level: Level) -> Facts:
        facts = self.after[level.flows[flow].source]
        for listener in level.flows[flow].listeners:
            for name in sorted(assigned_variables(listener.value)):
                facts = facts.with_definition(name, flow, UNKNOWN)
        return facts

    def _at_boundary(self, node: BoundaryEvent) -> Facts | None:
        before = self.before.get(node.attached_to)
        if before is None:
            return None
        host = self._model.nodes.get(node.attached_to)
        if not isinstance(host, SubProcess):
            return before
        by_error = any(isinstance(one, ErrorRef) for one in node.definitions)
        thrown = frozenset() if by_error else _leaves(node)  # a worker may throw an error too
        inside = self._model.scopes[host.id]
        throwers = [one for one in inside.nodes if _leaves(one) & thrown and one.id in self.after]
        if thrown and throwers:
            return merge(self.after[one.id] for one in throwers).without(effects.locals_of(host))
        inner = [self.after[one.id] for one in host.nodes if one.id in self.after]
        return Facts(before.sure, merge([before, *inner]).definitions)

    def _through(self, node: Node, before: Facts) -> Facts:
        """Return what is known after a node's normal end."""
        inside = before
        own = effects.locals_of(node)
        for name, parameter in own.items():
            what = effects.parameter_domain(parameter, inside.domain) if parameter else UNKNOWN
            inside = inside.with_definition(name, node.id, what)
        self.inside[node.id] = inside
        done = self._scope(node, inside) if isinstance(node, SubProcess) else inside
        left_out = self._omissible(node)
        for write in self._writes(node):
            known = done.with_definition(write.variable, node.id, write.domain)
            perhaps = write.variable in left_out
            done = Facts(done.sure, known.definitions) if perhaps else known
        if isinstance(node, Activity) and node.multi_instance is not None:
            done = Facts(inside.sure, merge([inside, done]).definitions)
        self.completed[node.id] = done
        after = done.without(own)
        kept = before.sure & frozenset(own)  # shadowed by a local of the same name
        shadowed = {name: before.definitions[name] for name in kept if name in before.definitions}
        after = Facts(after.sure | kept, {**after.definitions, **shadowed})
        for parameter in node.io.outputs:
            what = effects.parameter_domain(parameter, done.domain)
            after = after.with_definition(parameter.name, node.id, what)
        return after

    def _writes(self, node: Node) -> Iterable[effects.Write]:
        yield from effects.writes(node, self._workspace)
        if isinstance(node, CallActivity):
            for transfer in node.outs:
                if transfer.target:
                    yield effects.Write(transfer.target, self._given_back(node, transfer))

    def _omissible(self, node: Node) -> frozenset[str]:
        """Return start form fields that an API caller may leave out: they would not exist."""
        if not isinstance(node, StartEvent):
            return frozenset()
        process = self._model.process_of[node.id]
        form = effects.form_of(node, self._workspace)
        if form is None or process.properties.get("external") != "true":
            return frozenset()
        return frozenset(one.key for one in form.all if one.key and (not one.required or one.hide))

    def _given_back(self, node: CallActivity, transfer: Transfer) -> Domain:
        name = transfer.source or single_variable(transfer.source_expression)
        if not name or node.called in self._calls:
            return UNKNOWN
        model = self._workspace.process_model(node.called)
        process = model.executable if model else None
        if model is None or process is None:
            return UNKNOWN
        return DataFlow(model, process, self._workspace, self._calls).end.domain(name)


def _leaves(node: Node) -> frozenset[str]:
    """Return the errors and escalations that an event throws or catches."""
    if not isinstance(node, EndEvent | BoundaryEvent):
        return frozenset()
    return frozenset(
        one.ref for one in node.definitions if isinstance(one, ErrorRef | EscalationRef)
    )
